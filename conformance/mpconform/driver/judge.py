"""From what the checks of a clause came to, to the clause's verdict on a target."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import Outcome
from mpconform.driver.attempt import Attempt, CheckOutcome, SharedAttempt
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.records import Result, Verdict
from mpconform.suite.check import Check, Sharing
from mpconform.suite.expect import show

VERDICTS = {
    "passed": Verdict.PASS,
    "mismatch": Verdict.FAIL,
    "error": Verdict.FAIL,
    "hang": Verdict.HANG,
    "crash": Verdict.CRASH,
    "leak": Verdict.LEAK,
    "suite-error": Verdict.SUITE_ERROR,
}
"""The kind of an outcome -> the verdict that it leads to."""

_ORDER = list(Verdict)


@dataclass(frozen=True)
class SharedOutcome:
    """What a cell came to where others share the arena: the outcome, the result if that is to
    count, whether the arena was ``fresh`` before, and what is ``changed`` in it after."""

    cell: Cell
    outcome: Outcome
    result: Result
    fresh: bool
    changed: tuple[str, ...]


def judge_alone(cell: Cell, arena: Arena, hung_before: bool = False) -> Result:
    """Run all checks of the clause, in arenas of their own; the worst of what they came to is the
    verdict. A hang counts at once if the cell ``hung_before``, where it shared one, and where it is
    to be tried again undisturbed."""
    arena.enter(None)
    sure = hung_before or cell.disturbed
    confirm = cell.clause.core and cell.profile.confirm_hangs and not sure
    expected = {kind for kind, verdict in VERDICTS.items() if verdict in cell.expected}
    results = []
    for check in cell.checks:
        began = time.monotonic()
        attempt = Attempt(
            check, arena, cell.start_method, cell.deadline, cell.profile, confirm, expected
        )
        results.append(_result(cell, check, attempt.made(), began))
    return worst(results)


def judge_shared(cell: Cell, arena: Arena) -> SharedOutcome:
    """Run all checks of the clause in the arena that is open, or in a new one, and leave it open.

    The first case that does not pass ends it: nothing is tried again, or shrunk. A case that takes
    longer than its shared deadline does not pass.
    """
    fresh = arena.enter(cell.shares_with)
    changed: tuple[str, ...] = ()
    results = []
    for check in cell.checks:
        began = time.monotonic()
        attempt = SharedAttempt(check, arena, cell.start_method, cell.shared_deadline, cell.profile)
        found = attempt.made()
        # A shared pool is there to be added, and to add workers.
        changed += attempt.changed + (() if cell.sharing is Sharing.POOL else attempt.added)
        results.append(_result(cell, check, found, began))
        if not found.outcome.passed:
            break
    return SharedOutcome(cell, found.outcome, worst(results), fresh, changed)


def worst(results: Sequence[Result]) -> Result:
    """The result with the worst verdict."""
    return min(results, key=lambda result: _ORDER.index(result.verdict))


def _result(cell: Cell, check: Check, found: CheckOutcome, began: float) -> Result:
    outcome = found.outcome
    if outcome.passed and found.unconfirmed is not None:
        outcome = found.unconfirmed
    return Result(
        clause=cell.clause.id,
        target=cell.target.key,
        verdict=_verdict(found),
        core=cell.clause.core,
        check=f"{check.module}:{check.name}",
        where="" if outcome.passed else check.where,
        expected=outcome.expected,
        because="" if outcome.passed else cell.clause.sentence,
        got=outcome.got,
        case="" if found.case is None else _show_case(found),
        note=_note(found, cell.profile),
        detail=outcome.detail,
        output=outcome.output,
        stacks=outcome.stacks,
        history=outcome.history,
        cases=found.cases,
        seconds=round(time.monotonic() - began, 4),
        slowest=round(found.slowest, 4),
    )


def _verdict(found: CheckOutcome) -> Verdict:
    if not found.outcome.passed:
        return VERDICTS[found.outcome.kind]
    if found.unconfirmed is not None or found.unmet:
        return Verdict.INCONCLUSIVE
    return Verdict.PASS


def _show_case(found: CheckOutcome) -> str:
    return ", ".join(f"{name}={show(value)}" for name, value in (found.case or {}).items())


def _note(found: CheckOutcome, profile: Profile) -> str:
    if not found.outcome.passed:
        return "" if profile.perturb is None else f"perturbed, with seed {profile.perturb}"
    if found.unconfirmed is not None:
        return "hung once, and not again when tried alone"
    if found.unmet:
        return "the cases never reached: " + ", ".join(found.unmet)
    return ""
