"""A cell of the matrix: a clause to be judged on a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause
from mpconform.driver.policy import PATIENCE, QUIET
from mpconform.driver.profile import Profile
from mpconform.records import Result, Target, Verdict
from mpconform.suite.check import Check, Sharing

SharingKey = tuple[Adapter, str, Sharing]
"""What cells that may use the same arena have in common: adapter, start method, what is shared."""


@dataclass(frozen=True)
class Cell:
    """A clause, its checks, and the target: ``adapter`` is where the backend is loaded from."""

    adapter: Adapter
    target: Target
    clause: Clause
    checks: Sequence[Check]
    profile: Profile
    slow_start: float = 0.0
    """The seconds that its backend takes to start, if that is slow."""
    undisturbed: bool = False
    """Whether nothing else may begin while it is judged."""
    expected: frozenset[Verdict] = frozenset()
    """What its expectation file says that it comes to; nothing if the file does not speak of it."""

    @property
    def start_method(self) -> str:
        """That of the target."""
        return self.target.start_method

    @property
    def deadline(self) -> float:
        """The seconds that one case is given where it has an arena to itself."""
        return min(self.target.deadline, PATIENCE) if self.disturbed else self.target.deadline

    @property
    def disturbed(self) -> bool:
        """Whether others, which work meanwhile, may be why it hangs."""
        return bool(self.slow_start) and not self.undisturbed

    def to_be_undisturbed(self) -> Cell:
        """The same, to be judged alone on the machine."""
        return replace(self, undisturbed=True)

    @property
    def quiet(self) -> float:
        """Seconds of silence before anything else begins beside it."""
        return QUIET * self.slow_start if self.undisturbed else 0.0

    @property
    def shared_deadline(self) -> float:
        """The seconds that one case is given where others share the arena."""
        return min(self.deadline, PATIENCE)

    @property
    def waits(self) -> bool:
        """Whether it tends to wait for a hang: robustness clauses, mostly broken, do."""
        return not self.clause.core or Verdict.HANG in self.expected

    @cached_property
    def sharing(self) -> Sharing:
        """What it shares with others; what is mostly broken, or known to be, is alone, and so are
        all whose schedules are hostile: what comes once may not come again."""
        found = {check.sharing(self.start_method) for check in self.checks}
        broken = not self.clause.core or bool(self.expected)
        alone = broken or self.undisturbed or self.profile.perturb is not None
        if len(found) != 1 or alone:
            return Sharing.ALONE
        return found.pop()

    @cached_property
    def shares_with(self) -> SharingKey:
        """What it has in common with cells that may use the same arena."""
        return self.adapter, self.start_method, self.sharing

    def unjudged(self, verdict: Verdict, note: str) -> Result:
        """The result where it is not judged, which is why."""
        return Result(
            clause=self.clause.id,
            target=self.target.key,
            verdict=verdict,
            core=self.clause.core,
            note=note,
        )
