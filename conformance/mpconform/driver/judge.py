"""From what the checks of a clause came to, to the clause's verdict on a target."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mpconform.arena.messages import Outcome
from mpconform.clauses import Clause
from mpconform.driver.effort import Effort
from mpconform.driver.keeper import Keeper
from mpconform.driver.property import Finding, Trial, TrialInCompany, investigate
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

PATIENCE = 10.0
"""Seconds for one case in company: others wait for it there, and alone it is given its deadline."""

_ORDER = list(Verdict)


Shared = tuple[str, str, Sharing]
"""What tasks that share an arena have in common: adapter, start method, company."""


@dataclass(frozen=True)
class Task:
    """A clause to be judged on a target: ``adapter`` is where the backend is loaded from."""

    adapter: str
    backend: str
    start_method: str
    clause: Clause
    checks: Sequence[Check]
    deadline: float
    effort: Effort

    @cached_property
    def company(self) -> Sharing:
        """With what it may share an arena; robustness clauses, mostly broken, are alone."""
        companies = {check.sharing(self.start_method) for check in self.checks}
        if len(companies) != 1 or not self.clause.core:
            return Sharing.ALONE
        return companies.pop()

    @cached_property
    def shares_with(self) -> Shared:
        """What it has in common with tasks that may use the same arena."""
        return self.adapter, self.start_method, self.company

    @property
    def deadline_in_company(self) -> float:
        """The seconds that one case is given where others share the arena."""
        return min(self.deadline, PATIENCE)

    @property
    def generates(self) -> bool:
        """Whether judging it takes generated cases."""
        return self.effort.generated > 0 and any(
            check.cases and check.cases.strategies for check in self.checks
        )


@dataclass(frozen=True)
class Seen:
    """What a task came to in company: the outcome, the result if that is to count, and whether the
    arena was ``fresh`` before, and is ``unchanged`` after."""

    task: Task
    outcome: Outcome
    result: Result
    fresh: bool
    unchanged: bool


def judge(task: Task, keeper: Keeper, hung_before: bool = False) -> Result:
    """Run all checks of the clause, in arenas of their own; the worst of what they came to is the
    verdict. A hang counts at once if the task ``hung_before``, in company."""
    keeper.enter(None)
    confirm = task.clause.core and task.effort.confirm_hangs and not hung_before
    results = []
    for check in task.checks:
        began = time.monotonic()
        trial = Trial(check, keeper, task.start_method, task.deadline, task.effort, confirm)
        results.append(_result(task, check, investigate(check, trial, task.effort), began))
    return _worst(results)


def look(task: Task, keeper: Keeper) -> Seen:
    """Run all checks of the clause in the arena that is open, or in a new one, and leave it open.

    The first case that does not pass ends it: nothing is tried again, or shrunk. A case that takes
    longer than `PATIENCE` does not pass.
    """
    fresh = keeper.enter((task.start_method, task.company))
    unchanged = True
    results = []
    for check in task.checks:
        began = time.monotonic()
        trial = TrialInCompany(
            check, keeper, task.start_method, task.deadline_in_company, task.effort
        )
        finding = investigate(check, trial, task.effort)
        unchanged = unchanged and trial.unchanged
        results.append(_result(task, check, finding, began))
        if not finding.outcome.passed:
            break
    return Seen(task, finding.outcome, _worst(results), fresh, unchanged)


def _worst(results: Sequence[Result]) -> Result:
    return min(results, key=lambda result: _ORDER.index(result.verdict))


def _result(task: Task, check: Check, finding: Finding, began: float) -> Result:
    outcome = finding.outcome
    if outcome.passed and finding.unconfirmed is not None:
        outcome = finding.unconfirmed
    return Result(
        clause=task.clause.id,
        backend=task.backend,
        start_method=task.start_method,
        verdict=_verdict(finding),
        core=task.clause.core,
        check=f"{check.module}:{check.name}",
        expected=outcome.expected,
        because="" if outcome.passed else task.clause.sentence,
        got=outcome.got,
        case="" if finding.case is None else _show_case(finding),
        note=_note(finding),
        detail=outcome.detail,
        output=outcome.output,
        stacks=outcome.stacks,
        history=outcome.history,
        cases=finding.cases,
        seconds=round(time.monotonic() - began, 4),
    )


def _verdict(finding: Finding) -> Verdict:
    if not finding.outcome.passed:
        return VERDICTS[finding.outcome.kind]
    if finding.unconfirmed is not None or finding.unmet:
        return Verdict.INCONCLUSIVE
    return Verdict.PASS


def _show_case(finding: Finding) -> str:
    return ", ".join(f"{name}={show(value)}" for name, value in (finding.case or {}).items())


def _note(finding: Finding) -> str:
    if not finding.outcome.passed:
        return ""
    if finding.unconfirmed is not None:
        return "hung once, and not again when tried alone"
    if finding.unmet:
        return "the cases never reached: " + ", ".join(finding.unmet)
    return ""
