"""A pytest run that judges backends: its targets, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.clauses import Spec
from mpconform.cli.errors import CannotDo, unknown
from mpconform.cli.expectations import expectations_in, expected_by
from mpconform.cli.selection import choose_adapters, spec_or_error
from mpconform.driver.batch import Batch
from mpconform.driver.cell import Cell
from mpconform.driver.judge import worst
from mpconform.driver.profile import PROFILES, Profile
from mpconform.records import Result, Target, Verdict
from mpconform.run.preflight import Unfit, preflight
from mpconform.run.smoke import Smoke
from mpconform.run.sweep import mark_this_run
from mpconform.run.targets import (
    CannotHold,
    Described,
    Describing,
    UnknownStartMethod,
    check_held,
    smoke_checks,
    target_of,
)
from mpconform.run.verdicts import SMOKE_PARTS, Verdicts
from mpconform.suite.check import Check

_SKIPPED = (Verdict.UNSUPPORTED, Verdict.BLOCKED)


@dataclass(frozen=True, eq=False)
class PlannedTarget:
    """A target that is yet to be made: its adapter's description and its smoke check."""

    description: Description
    smoke: Smoke

    @property
    def name(self) -> str:
        """What tells its items from those of others."""
        return f"{self.description.name}-{self.smoke.start_method}"


class PytestRun:
    """The backends of one pytest run, their arenas, and the verdicts so far."""

    def __init__(self, config: pytest.Config) -> None:
        self.spec: Spec = spec_or_error()
        self.profile = _profile(config)
        self.expectations = expectations_in(config.getoption("--mpconform-expect") or ())
        self._expected = expected_by(self.expectations)
        self._start_methods: Sequence[str] = config.getoption("--mpconform-start-method") or ()
        self._adapters = choose_adapters(config.getoption("--mpconform-backend") or ())
        self._arenas = Arenas()
        self._planned: list[PlannedTarget] | None = None
        self._targets: dict[PlannedTarget, Target] = {}
        self._selected: dict[tuple[PlannedTarget, str], list[Check]] = {}
        self._results: dict[tuple[PlannedTarget, Check], Result] = {}
        self._verdicts = Verdicts()
        self._smoke: dict[PlannedTarget, Sequence[Result]] = {}

    def planned(self) -> list[PlannedTarget]:
        """What was asked for. Raises CannotDo."""
        if self._planned is None:
            self._look_at_the_machine()
            mark_this_run()
            described = self._describe()
            pairs = [Described(*pair) for pair in described.items()]
            try:
                check_held(
                    {one.backend: one.start_methods for one in self.expectations},
                    described.values(),
                )
                checks = smoke_checks(pairs, self._start_methods, self.spec)
            except CannotHold as error:
                raise CannotDo(f"a file of --mpconform-expect {error}") from None
            except UnknownStartMethod as error:
                hint = f"the backends have {', '.join(error.known)}"
                raise unknown("start method", error.name, error.known, hint) from None
            self._planned = [PlannedTarget(described[smoke.adapter], smoke) for smoke in checks]
        return self._planned

    def select(self, chosen: Sequence[tuple[PlannedTarget, Check]]) -> dict[str, int]:
        """Note what is going to be judged. For each clause: how many stand below it, one on the
        other, of those that it builds on; judged in that order, none has to wait."""
        for planned, check in chosen:
            self._selected.setdefault((planned, check.clause), []).append(check)
        clauses = {check.clause: self.spec[check.clause] for _, check in chosen}
        self._verdicts = Verdicts(clauses)
        bases = {
            name: [base for base in clause.builds_on if base in clauses]
            for name, clause in clauses.items()
        }
        depth: dict[str, int] = {}
        for name in TopologicalSorter(bases).static_order():
            depth[name] = 1 + max((depth[base] for base in bases[name]), default=-1)
        return depth

    def judge(self, planned: PlannedTarget, check: Check) -> Result:
        """Judge one check on one target, and first what its clause builds on, if it is selected."""
        if (planned, check) not in self._results:
            for base in self.spec[check.clause].builds_on:
                for other in self._selected.get((planned, base), ()):
                    self.judge(planned, other)
            result = self._verdicts.explained(self._judge(planned, check))
            self._results[planned, check] = result
            self._verdicts.record(self._so_far(planned, check))
        return self._results[planned, check]

    def judge_clause(self, planned: PlannedTarget, check: Check) -> Result:
        """The worst result of all selected checks of the clause that ``check`` is on."""
        for other in self._selected[planned, check.clause]:
            self.judge(planned, other)
        return self._so_far(planned, check)

    def unusable(self, planned: PlannedTarget, check: Check) -> Result | None:
        """The part of the smoke check that failed on what the clause of ``check`` needs."""
        needed = {SMOKE_PARTS.get(need.value) for need in self.spec[check.clause].needs}
        parts = (result for result in self._smoke.get(planned, ()) if result.clause in needed)
        return next(parts, None)

    def _so_far(self, planned: PlannedTarget, check: Check) -> Result:
        checks = self._selected[planned, check.clause]
        return worst([self._results[planned, o] for o in checks if (planned, o) in self._results])

    def close(self) -> None:
        """End the arenas."""
        self._arenas.close()

    def _judge(self, planned: PlannedTarget, check: Check) -> Result:
        target = self._target(planned)
        clause = self.spec[check.clause]
        expected = self._expected(clause.id, target.key)
        cell = Cell(
            planned.smoke.adapter, target, clause, (check,), self.profile, expected=expected
        )
        if target.broken:
            return cell.unjudged(Verdict.SUITE_ERROR, f"broken adapter: {target.broken}")
        if result := self._verdicts.unjudged(cell):
            return result
        results = [
            result
            for judged in Batch(cell.adapter, (cell,)).carry_out(self._arenas)
            for result in judged.results
        ]
        return results[0]

    def _look_at_the_machine(self) -> None:
        try:
            preflight()
        except Unfit as error:
            raise CannotDo(str(error)) from error

    def _describe(self) -> dict[Adapter, Description]:
        found = {}
        for name, adapter in self._adapters.items():
            (one,) = Describing(adapter).carry_out(self._arenas)
            if isinstance(one.description, Broken):
                raise CannotDo(f"backend {name!r}: {one.description.reason}")
            found[adapter] = one.description
        return found

    def _target(self, planned: PlannedTarget) -> Target:
        if planned not in self._targets:
            (report,) = planned.smoke.carry_out(self._arenas)
            self._smoke[planned] = report.results
            for result in report.results:
                self._verdicts.record(result)
            self._targets[planned] = target_of(planned.description, report, self.profile)
        return self._targets[planned]


def _profile(config: pytest.Config) -> Profile:
    name = config.getoption("--mpconform-profile")
    if name not in PROFILES:
        raise unknown("profile", name, PROFILES, f"they are {', '.join(PROFILES)}")
    return replace(PROFILES[name])
