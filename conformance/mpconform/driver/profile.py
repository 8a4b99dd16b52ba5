"""The profiles: how much a run tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpconform.arena.perturbation import Perturbation
from mpconform.clauses import Basis, Clause


@dataclass(frozen=True)
class Profile:
    """How hard to try to break a clause; ``name`` is that of the profile it was made from.

    ``generated`` cases are tried beside those that a property names; ``deadline`` is the least
    liveness deadline, in seconds; ``shrink_seconds`` bounds the search for a smaller case. A hang
    on a core clause has to come again to count, if ``confirm_hangs``. ``documented_only`` leaves
    out all but the core clauses that the manual documents, unless the user names clauses.
    ``perturb`` is the seed of hostile schedules, if they are to be.
    """

    name: str
    generated: int
    deadline: float
    shrink_seconds: float
    seed: int = 0
    confirm_hangs: bool = True
    documented_only: bool = False
    perturb: int | None = None

    def covers(self, clause: Clause) -> bool:
        """Whether ``clause`` is judged when the user names none."""
        return not self.documented_only or (clause.core and clause.basis is Basis.DOCUMENTED)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", generated=0, deadline=2.0, shrink_seconds=2.0, documented_only=True),
        Profile("default", generated=4, deadline=2.0, shrink_seconds=10.0),
        Profile("thorough", generated=150, deadline=10.0, shrink_seconds=60.0),
    )
}
"""The profiles by name."""


def hostile(seed: int | None) -> list[Any] | None:
    """The perturbation of a case, as an arena takes it."""
    return None if seed is None else Perturbation(seed).as_json()


_AT_WORK = 0.5
"""Seconds beyond which a smoke check is taken to wait for the timers of a backend that has some."""


def liveness_deadline(least: float, smoke_seconds: float, slowest_timer: float) -> float:
    """The deadline of one case on one target, in seconds of the patient clock.

    Generous by construction: a case takes about as long as the smoke check, and is given 30 times
    that; and twice the longest timer that the backend itself waits for, on top. Where there is such
    a timer a long smoke check has waited for it, which no case does 30 times: five times that.
    """
    waited = max(0.0, smoke_seconds - _AT_WORK) if slowest_timer else 0.0
    return max(least, 30 * (smoke_seconds - waited) + 5 * waited) + 2 * slowest_timer
