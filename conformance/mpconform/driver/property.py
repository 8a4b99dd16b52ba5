"""One check on one target: its cases, made by Hypothesis, and what they came to.

The cases of a property share an arena while all goes well. The first case that does not pass is
tried again, alone in a fresh arena, and shrinking goes on in fresh arenas: so hangs and crashes
shrink like any other failure, and a case is never blamed for what an earlier one left behind.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mpconform.arena.messages import Outcome, RunCase
from mpconform.driver.effort import Effort
from mpconform.driver.generation import generate
from mpconform.driver.keeper import Keeper
from mpconform.suite.check import Cases, Check, Sharing

_HANG_REPLAYS = 2


@dataclass(frozen=True)
class Finding:
    """What a check came to: the counterexample, shrunk, and the classes of cases never met."""

    outcome: Outcome
    case: Mapping[str, Any] | None
    cases: int
    unmet: tuple[str, ...]
    unconfirmed: Outcome | None


class Trial:
    """A check in the making: tries cases, remembers what failed. It begins without an arena."""

    def __init__(
        self,
        check: Check,
        keeper: Keeper,
        start_method: str,
        deadline: float,
        effort: Effort,
        confirm_hangs: bool,
    ) -> None:
        self._check = check
        self._keeper = keeper
        self._start_method = start_method
        self._deadline = deadline
        self._effort = effort
        self._confirm_hangs = confirm_hangs
        self._in_arena = 0
        self._passed: set[bytes] = set()
        self._failed: dict[bytes, Outcome] = {}
        self._shrink_until = 0.0
        self.tried = 0
        self.unchanged = True
        self.labels: set[str] = set()
        self.unconfirmed: Outcome | None = None

    def try_case(self, case: Mapping[str, Any]) -> Outcome:
        """What ``case`` comes to. It is run once, and a failure is confirmed."""
        key = pickle.dumps(case)
        if key in self._passed:
            return Outcome("passed")
        if key in self._failed:
            return self._failed[key]
        if self._failed and time.monotonic() > self._shrink_until:
            return Outcome("passed")  # no time left to find a smaller one
        self.tried += 1
        outcome = self._run(case)
        if not outcome.passed:
            outcome = self._confirm(case, outcome)
        if outcome.passed:
            self._passed.add(key)
            return outcome
        if not self._failed:
            self._shrink_until = time.monotonic() + self._effort.shrink_seconds
        self._failed[key] = outcome
        return outcome

    def finish(self) -> Outcome:
        """End the arena; what it left behind is the outcome."""
        self._in_arena = 0
        if self._check.sharing(self._start_method) is Sharing.POOL:
            self._keeper.discard()  # what is left of a shared pool is nobody's verdict
            return Outcome("passed")
        return self._keeper.finish(self._deadline)

    def _run(self, case: Mapping[str, Any]) -> Outcome:
        self._in_arena += 1
        request = RunCase(
            self._check.module, self._check.name, self._start_method, case, self._deadline
        )
        outcome = self._keeper.run(request)
        self.labels.update(outcome.labels)
        self.unchanged = self.unchanged and outcome.unchanged
        if not outcome.passed:
            self._keeper.discard()
        return outcome

    def _confirm(self, case: Mapping[str, Any], first: Outcome) -> Outcome:
        shared, self._in_arena = self._in_arena > 1, 0
        if first.kind == "hang":
            return self._confirm_hang(case, first, shared)
        if not shared:
            return first
        alone = self._run(case)
        self._in_arena = 0
        if not alone.passed:
            return alone
        note = "(seen in an arena that earlier cases had used; alone, the same case passed)"
        self._keeper.discard()
        return first._replace(got=f"{first.got} {note}")

    def _confirm_hang(self, case: Mapping[str, Any], first: Outcome, shared: bool) -> Outcome:
        """A hang seen once is a suspicion: on a core clause it has to be seen again."""
        if self._failed or not (self._confirm_hangs or shared):
            return first
        for _ in range(_HANG_REPLAYS):
            again = self._run(case)
            self._in_arena = 0
            if not again.passed:
                return again
            self._keeper.discard()
        self.unconfirmed = first
        return Outcome("passed")


class TrialInCompany(Trial):
    """A trial in the arena that others have used and are to use: the first failure ends it."""

    def __init__(
        self, check: Check, keeper: Keeper, start_method: str, deadline: float, effort: Effort
    ) -> None:
        super().__init__(
            check, keeper, start_method, deadline, replace(effort, shrink_seconds=0.0), False
        )

    def finish(self) -> Outcome:
        """Leave the arena open."""
        return Outcome("passed")

    def _confirm(self, case: Mapping[str, Any], first: Outcome) -> Outcome:
        return first


def investigate(check: Check, trial: Trial, effort: Effort) -> Finding:
    """Try the check's cases until one fails or all have passed."""
    found, outcome = _search(check.cases, trial, effort)
    case = None if outcome.passed else found
    if outcome.passed:
        end = trial.finish()
        outcome = end._replace(got=outcome.got) if end.passed else end
    reach = check.cases.reach if check.cases else frozenset()
    return Finding(
        outcome=outcome,
        case=case,
        cases=trial.tried,
        unmet=tuple(sorted(reach - trial.labels)) if outcome.passed else (),
        unconfirmed=trial.unconfirmed,
    )


def _search(cases: Cases | None, trial: Trial, effort: Effort) -> tuple[Mapping[str, Any], Outcome]:
    if cases is None or not (cases.strategies or cases.examples):
        return {}, trial.try_case({})
    for example in cases.examples:
        outcome = trial.try_case(example)
        if not outcome.passed:
            return example, outcome
    if not (cases.strategies and effort.generated):
        return {}, Outcome("passed")
    found = generate(cases, trial.try_case, effort)
    return found or ({}, Outcome("passed"))
