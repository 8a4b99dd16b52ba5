"""One check on one target: its cases, made by Hypothesis, and what they came to.

The cases of a property share an arena while all goes well. The first case that does not pass is
tried again, alone in a fresh arena, and shrinking goes on in fresh arenas: so hangs and crashes
shrink like any other failure, and a case is never blamed for what an earlier one left behind.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import Outcome, RunCase
from mpconform.driver.generation import generate
from mpconform.driver.policy import EXPECTED, PATIENCE
from mpconform.driver.profile import Profile, hostile
from mpconform.suite.check import Check, Sharing

_HANG_REPLAYS = 2


@dataclass(frozen=True)
class CheckOutcome:
    """What a check came to: the counterexample, shrunk, and the classes of cases never met.

    ``slowest`` is the longest time that a case took which passed, in seconds.
    """

    outcome: Outcome
    case: Mapping[str, Any] | None
    cases: int
    unmet: tuple[str, ...]
    unconfirmed: Outcome | None
    slowest: float


class Attempt:
    """An attempt to break a clause by one check: tries cases, remembers what failed.

    It begins in an arena that has run nothing. Kinds of outcome that are ``expected`` are found
    with less: they are not shrunk, and a hang among them is given half the deadline, and one try.
    """

    _shared = False

    def __init__(
        self,
        check: Check,
        arena: Arena,
        start_method: str,
        deadline: float,
        profile: Profile,
        confirm_hangs: bool,
        expected: Collection[str] = (),
    ) -> None:
        self._check = check
        self._arena = arena
        self._start_method = start_method
        self._hang_expected = "hang" in expected
        self._deadline = EXPECTED * deadline if self._hang_expected else deadline
        self._whole_deadline = deadline
        self._short = min(self._deadline, PATIENCE)
        self._profile = profile
        self._confirm_hangs = confirm_hangs and not self._hang_expected
        self._expected = expected
        self._passed: set[bytes] = set()
        self._failed: dict[bytes, Outcome] = {}
        self._shrink_until = 0.0
        self._slowest = 0.0
        self.tried = 0
        self.changed: tuple[str, ...] = ()
        self.added: tuple[str, ...] = ()
        self.labels: set[str] = set()
        self.unconfirmed: Outcome | None = None

    def made(self) -> CheckOutcome:
        """Try the check's cases until one fails or all have passed."""
        found, outcome = self._search()
        case = None if outcome.passed else found
        if outcome.passed:
            end = self.finish()
            outcome = end._replace(got=outcome.got) if end.passed else end
        reach = self._check.cases.reach if self._check.cases else frozenset()
        return CheckOutcome(
            outcome=outcome,
            case=case,
            cases=self.tried,
            unmet=tuple(sorted(reach - self.labels)) if outcome.passed else (),
            unconfirmed=self.unconfirmed,
            slowest=self._slowest,
        )

    def _search(self) -> tuple[Mapping[str, Any], Outcome]:
        cases = self._check.cases
        if cases is None or not (cases.strategies or cases.examples):
            return {}, self.try_case({})
        for example in cases.examples:
            outcome = self.try_case(example)
            if not outcome.passed:
                return example, outcome
        if not (cases.strategies and self._profile.generated):
            return {}, Outcome("passed")
        found = generate(cases, self.try_case, self._profile)
        return found or ({}, Outcome("passed"))

    def try_case(self, case: Mapping[str, Any]) -> Outcome:
        """What ``case`` comes to. It is run once, and a failure is confirmed."""
        key = pickle.dumps(case)
        if key in self._passed:
            return Outcome("passed")
        if key in self._failed:
            return self._failed[key]
        if self._failed and time.monotonic() > self._shrink_until:
            return Outcome("passed")  # what could not end in time is not begun
        self.tried += 1
        shared = self._arena.cases > 0
        outcome = self._run(case, cut_short=shared and not self._failed)
        if not outcome.passed:
            outcome = self._confirm(case, outcome, shared)
        if outcome.passed:
            self._passed.add(key)
            return outcome
        if not self._failed:
            one_try = self._deadline if outcome.kind == "hang" else 0.0
            spare = 0.0 if outcome.kind in self._expected else self._profile.shrink_seconds
            self._shrink_until = time.monotonic() + spare - one_try
        self._failed[key] = outcome
        return outcome

    def finish(self) -> Outcome:
        """End the arena; what it left behind is the outcome."""
        if self._check.sharing(self._start_method) is Sharing.POOL:
            self._arena.discard()  # what is left of a shared pool is nobody's verdict
            return Outcome("passed")
        return self._arena.finish(self._whole_deadline)

    def _run(self, case: Mapping[str, Any], cut_short: bool = False) -> Outcome:
        began = time.monotonic()
        outcome = self._arena.run(
            RunCase(
                self._check.module,
                self._check.name,
                self._start_method,
                case,
                self._short if cut_short else self._deadline,
                shared=self._shared,
                perturbation=hostile(self._profile.perturb, not self._check.stops),
            )
        )
        if outcome.passed:
            self._slowest = max(self._slowest, time.monotonic() - began)
        self.labels.update(outcome.labels)
        self.changed += outcome.changed
        self.added += outcome.added
        return outcome

    def _confirm(self, case: Mapping[str, Any], first: Outcome, shared: bool) -> Outcome:
        """What ``case`` comes to alone, if it was ``shared``: in an arena that others had used."""
        if first.kind == "hang":
            return self._confirm_hang(case, first, shared)
        if not shared:
            return first
        alone = self._run(case)
        if not alone.passed:
            return alone
        note = "(seen in an arena that earlier cases had used; alone, the same case passed)"
        self._arena.discard()
        return first._replace(got=f"{first.got} {note}")

    def _confirm_hang(self, case: Mapping[str, Any], first: Outcome, shared: bool) -> Outcome:
        """A hang seen once is a suspicion: on a core clause it has to be seen again.

        What was cut short, where other cases had used the arena, may only be slow.
        """
        cut_short = shared and self._short < self._deadline
        if self._failed or not (self._confirm_hangs or shared):
            return first
        if self._hang_expected and not cut_short:
            return first
        for _ in range(_HANG_REPLAYS):
            again = self._run(case)
            if not again.passed:
                return again
            if cut_short:
                return again
            self._arena.discard()
        self.unconfirmed = first
        return Outcome("passed")


class SharedAttempt(Attempt):
    """An attempt in the arena that others have used and are to use: the first failure ends it."""

    _shared = True

    def __init__(
        self, check: Check, arena: Arena, start_method: str, deadline: float, profile: Profile
    ) -> None:
        super().__init__(
            check, arena, start_method, deadline, replace(profile, shrink_seconds=0.0), False
        )

    def finish(self) -> Outcome:
        """Leave the arena open."""
        return Outcome("passed")

    def _confirm(self, case: Mapping[str, Any], first: Outcome, shared: bool) -> Outcome:
        return first
