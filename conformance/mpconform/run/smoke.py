"""Running the smoke check of a target, which also measures how fast the target is here.

An adapter whose object lacks names is broken. A process, a pipe or a pool that cannot be used is
something that was found out about the library: a result like that of a clause. What needs the
object is BLOCKED then, and all else is judged.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Outcome, RunCase
from mpconform.clauses import Basis, Clause, Keyword
from mpconform.driver.cell import Cell
from mpconform.driver.control import controlled
from mpconform.driver.judge import judge_alone
from mpconform.driver.profile import Profile, hostile
from mpconform.driver.work import Work
from mpconform.records import Result, Target, TargetKey, Verdict
from mpconform.suite.check import Check
from mpconform.suite.smoke import USES, smoke_members, smoke_names

DEADLINE = float(os.environ.get("MPCONFORM_SMOKE_DEADLINE", "30"))
"""Seconds that one part of a smoke check may take (environment: MPCONFORM_SMOKE_DEADLINE): nothing
is known yet of the target's speed."""

_PROFILE = Profile("smoke check", generated=0, deadline=0.0, shrink_seconds=0.0)


@dataclass(frozen=True)
class Smoke(Work):
    """The smoke check of a target; ``offers`` are the names of its capabilities.

    ``deadline`` is that of one part, in seconds.
    """

    adapter: Adapter
    key: TargetKey
    offers: frozenset[str]
    deadline: float = DEADLINE
    perturb: int | None = None
    """The seed of hostile schedules, if the target is to be judged on them."""

    @property
    def start_method(self) -> str:
        """That of the target."""
        return self.key.start_method

    def carry_out(self, arenas: Arenas) -> Iterator[SmokeReport]:
        """Make it."""
        with arenas.borrowed(self.adapter) as arena:
            yield _report(self, arena, arenas)

    def failed(self, reason: str) -> SmokeReport:
        """Nothing can be judged without it."""
        return SmokeReport(self.adapter, self.key, 0.0, broken=reason)


@dataclass(frozen=True)
class SmokeReport:
    """``seconds`` is what the parts took that passed, ``results`` are those that did not.

    ``broken`` says in one line why nothing can be judged, and is empty when something can;
    ``detail`` is the evidence for it.
    """

    adapter: Adapter
    key: TargetKey
    seconds: float
    results: tuple[Result, ...] = ()
    broken: str = ""
    detail: str = ""


def _report(order: Smoke, arena: Arena, arenas: Arenas) -> SmokeReport:
    """Look for names, use each large object that the adapter offers once, look for its names."""
    arena.enter(None)
    names = arena.run(_request(order, smoke_names))
    if not names.passed:
        return _broken(order, smoke_names, names, arena)
    parts = {need: check for need, check in USES.items() if need in order.offers}
    seen = {need: arena.run(_request(order, check)) for need, check in parts.items()}
    unusable = [need for need, outcome in seen.items() if not outcome.passed]
    members = arena.run(_request(order, smoke_members, unusable=unusable))
    if not members.passed:
        return _broken(order, smoke_members, members, arena)
    arena.finish(order.deadline)
    seconds = names.seconds + sum(seen[need].seconds for need in seen if need not in unusable)
    again = [_judged_again(order, parts[need], seen[need], arena, arenas) for need in unusable]
    failed = tuple(result for result in again if result.verdict is not Verdict.PASS)
    return SmokeReport(order.adapter, order.key, seconds, failed)


def _broken(order: Smoke, check: Check, outcome: Outcome, arena: Arena) -> SmokeReport:
    arena.discard()
    broken = f"smoke check {check.name}: {_in_words(outcome)}"
    detail = "\n".join(filter(None, (outcome.detail, outcome.output, outcome.stacks)))
    return SmokeReport(order.adapter, order.key, 0.0, broken=broken, detail=detail)


def _request(order: Smoke, check: Check, **case: object) -> RunCase:
    perturbation = hostile(order.perturb)
    where = check.module, check.name, order.start_method
    return RunCase(*where, case, order.deadline, perturbation=perturbation)


def _judged_again(
    order: Smoke, check: Check, first: Outcome, arena: Arena, arenas: Arenas
) -> Result:
    target = Target(order.key, deadline=order.deadline)
    cell = Cell(order.adapter, target, _clause(check), (check,), _PROFILE)
    return controlled(judge_alone(cell, arena, first.kind == "hang"), cell, arenas)


def _clause(check: Check) -> Clause:
    """What a part of the smoke check asks for, in the form of a clause."""
    sentence = (check.function.__doc__ or "").strip()
    return Clause(
        id=check.clause,
        keyword=Keyword.MUST,
        basis=Basis.DE_FACTO,
        sentence=sentence,
        rationale="",
        sources=(),
        needs=frozenset(),
        builds_on=(),
        exceptions=(),
        processors=1,
        since=None,
        until=None,
        platforms=frozenset(),
        start_methods=frozenset(),
        implementations=frozenset(),
        untested="",
        file=check.module,
        line=0,
    )


def _in_words(outcome: Outcome) -> str:
    if outcome.kind == "mismatch":
        return f"expected {outcome.expected}, but got {outcome.got}"
    return f"{outcome.kind}: {outcome.got}"
