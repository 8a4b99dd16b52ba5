"""Running the smoke check of a target, which also measures how fast the target is here."""

from __future__ import annotations

from dataclasses import dataclass

from mpconform.arena.messages import Description, Outcome, RunCase
from mpconform.driver.effort import liveness_deadline
from mpconform.driver.keeper import Keeper
from mpconform.records import Target
from mpconform.suite.smoke import CHECKS

_DEADLINE = 30.0
"""Seconds for one smoke check: nothing is known yet of the target's speed."""


@dataclass(frozen=True)
class Smoke:
    """Ask for the smoke check of a target; ``offers`` are the names of its capabilities."""

    adapter: str
    start_method: str
    offers: frozenset[str]


@dataclass(frozen=True)
class SmokeReport:
    """``broken`` is one line, empty when all went well; ``seconds`` what the check took."""

    adapter: str
    start_method: str
    broken: str
    seconds: float


def smoke(order: Smoke, keeper: Keeper) -> SmokeReport:
    """Use each large object that the adapter offers once."""
    seconds = 0.0
    for capability, check in CHECKS.items():
        if capability is not None and capability not in order.offers:
            continue
        request = RunCase(check.module, check.name, order.start_method, {}, _DEADLINE)
        outcome = keeper.run(request)
        seconds += outcome.seconds
        if not outcome.passed:
            keeper.discard()
            broken = f"smoke check {check.name}: {_in_words(outcome)}"
            return SmokeReport(order.adapter, order.start_method, broken, seconds)
    keeper.finish(_DEADLINE)
    return SmokeReport(order.adapter, order.start_method, "", seconds)


def target_of(description: Description, report: SmokeReport, least: float) -> Target:
    """The target as records show it; ``least`` is the least liveness deadline, in seconds."""
    deadline = liveness_deadline(least, report.seconds, description.slowest_timer)
    return Target(
        backend=description.name,
        version=description.version,
        start_method=report.start_method,
        lacks=dict(description.lacks),
        deadline=round(deadline, 2),
        broken=report.broken,
    )


def _in_words(outcome: Outcome) -> str:
    if outcome.kind == "mismatch":
        return f"expected {outcome.expected}, but got {outcome.got}"
    return f"{outcome.kind}: {outcome.got}"
