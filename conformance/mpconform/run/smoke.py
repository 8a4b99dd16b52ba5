"""Running the smoke check of a target, which also measures how fast the target is here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Outcome, RunCase
from mpconform.driver.work import Work
from mpconform.suite.smoke import CHECKS


@dataclass(frozen=True)
class Smoke(Work):
    """The smoke check of a target; ``offers`` are the names of its capabilities.

    ``deadline`` is that of one check, in seconds: nothing is known yet of the target's speed.
    """

    adapter: str
    start_method: str
    offers: frozenset[str]
    deadline: float = 30.0

    def carry_out(self, arenas: Arenas) -> Iterator[SmokeReport]:
        """Make it."""
        with arenas.borrowed(self.adapter) as arena:
            yield smoke(self, arena)

    def failed(self, reason: str) -> SmokeReport:
        """Nothing can be judged without it."""
        return SmokeReport(self.adapter, self.start_method, reason, 0.0)


@dataclass(frozen=True)
class SmokeReport:
    """``broken`` is one line, empty when all went well; ``seconds`` what the check took."""

    adapter: str
    start_method: str
    broken: str
    seconds: float


def smoke(order: Smoke, arena: Arena) -> SmokeReport:
    """Use each large object that the adapter offers once."""
    arena.enter(None)
    seconds = 0.0
    for capability, check in CHECKS.items():
        if capability is not None and capability not in order.offers:
            continue
        request = RunCase(check.module, check.name, order.start_method, {}, order.deadline)
        outcome = arena.run(request)
        seconds += outcome.seconds
        if not outcome.passed:
            broken = f"smoke check {check.name}: {_in_words(outcome)}"
            return SmokeReport(order.adapter, order.start_method, broken, seconds)
    arena.finish(order.deadline)
    return SmokeReport(order.adapter, order.start_method, "", seconds)


def _in_words(outcome: Outcome) -> str:
    if outcome.kind == "mismatch":
        return f"expected {outcome.expected}, but got {outcome.got}"
    return f"{outcome.kind}: {outcome.got}"
