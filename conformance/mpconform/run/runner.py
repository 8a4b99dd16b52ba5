"""The runner: gives work to lanes, records what they answer, and tells whoever watches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.clauses import Clause
from mpconform.driver.batch import Judged
from mpconform.driver.cell import Cell
from mpconform.driver.generation import prepare
from mpconform.driver.policy import batch_size, slow_start
from mpconform.driver.work import Work
from mpconform.records import Result, Run, Target
from mpconform.records.model import INTERRUPTED
from mpconform.run.lanes import Lanes
from mpconform.run.plan import Plan
from mpconform.run.recording import Recording
from mpconform.run.schedule import Schedule
from mpconform.run.smoke import SmokeReport
from mpconform.run.surroundings import Surroundings
from mpconform.run.targets import (
    Described,
    Describing,
    check_held,
    chosen,
    key_of,
    key_there,
    smoke_checks,
    target_of,
)
from mpconform.run.verdicts import Verdicts, applies_to, lacking, left_out


class Watcher(Protocol):
    """Who is told of a run as it goes (the progress display)."""

    def note(self, text: str) -> None:
        """Something that the user should know."""

    def target(self, target: Target, clauses: int) -> None:
        """A target is about to be judged on so many clauses, or is broken."""

    def result(self, result: Result, waiting: int, cost: float) -> None:
        """A clause was judged; ``waiting`` are still to come, and cost so many seconds of a lane
        on the reference."""


class Silent:
    """A watcher that says nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def target(self, target: Target, clauses: int) -> None:
        """Nothing."""

    def result(self, result: Result, waiting: int, cost: float) -> None:
        """Nothing."""


class Runner:
    """Makes one run of a plan."""

    def __init__(self, plan: Plan, watcher: Watcher) -> None:
        self._plan = plan
        self._watcher = watcher
        self._recording = Recording(plan)
        self._verdicts = Verdicts({clause.id: clause for clause in plan.clauses})
        self._schedule = Schedule(self._verdicts)
        self._names = {adapter: name for name, adapter in plan.backends.items()}
        self._first: list[Work] = [Describing(adapter) for adapter in self._names]
        self._descriptions: dict[Adapter, Description] = {}
        self._undescribed = set(self._names)
        checks = [check for clause in plan.clauses for check in plan.checks.get(clause.id, ())]
        self._lanes = Lanes(plan.lanes, Arenas(sorted({check.module for check in checks})))
        self._generates = plan.profile.generated and any(check.generates for check in checks)
        self._stopped = ""

    def run(self) -> Run:
        """Run the plan to its end, or to its interruption; what there is of it either way."""
        with Surroundings(self._lanes, self._on_interrupt):
            self._recording.begin()
            for reason in filter(None, map(left_out, self._plan.clauses)):
                self._watcher.note(reason)
            try:
                self._loop()
            except BaseException as error:
                self._stopped = f"{type(error).__name__}: {error}"
                raise
            finally:
                self._recording.end(self._stopped)
        return self._recording.run()

    @property
    def unwritten(self) -> str:
        """Why the records could not all be written, if that is so."""
        return self._recording.unwritten

    def _on_interrupt(self) -> None:
        self._stopped = INTERRUPTED

    # The loop.

    def _loop(self) -> None:
        self._give_work()
        if self._generates:
            prepare()  # while the first lanes find out about the backends
        while self._lanes.busy and not self._stopped:
            for answer in self._lanes.answers():
                self._on_answer(answer)
            self._give_work()
        if len(self._schedule) and not self._stopped:
            raise RuntimeError(f"{len(self._schedule)} cells were never given to a lane")

    def _give_work(self) -> None:
        while results := self._schedule.take_blocked():
            for result in results:
                self._take(result)
        while self._lanes.may_work and not self._stopped and (work := self._next()):
            self._lanes.give(work)

    def _next(self) -> Work | None:
        if self._first:
            return self._first.pop(0)
        lanes = self._lanes
        at_work = lanes.adapters
        limits = {adapter: found.arenas for adapter, found in self._descriptions.items()}
        return self._schedule.next(
            at_most=batch_size(len(self._schedule), self._plan.lanes),
            may_wait=lanes.may_wait,
            warm=lanes.arenas.idle(),
            full=[adapter for adapter, most in limits.items() if 0 < most <= at_work[adapter]],
            free_pools=lanes.arenas.open_for(),
            busy_pools={work.pool for work in lanes.works},
            quiet=lanes.quiet,
        )

    # What lanes answer.

    def _on_answer(self, answer: Any) -> None:
        if isinstance(answer, Described):
            self._on_described(answer)
        elif isinstance(answer, SmokeReport):
            self._on_smoke(answer)
        elif isinstance(answer, Judged):
            self._schedule.take_back(answer.given_back)
            for result in answer.results:
                self._take(self._verdicts.explained(result))

    def _on_described(self, answer: Described) -> None:
        description = answer.description
        taken = {key_there(other) for other in self._descriptions.values()}
        if isinstance(description, Description) and key_there(description) in taken:
            description = Broken(f"another adapter of this run is called {description.name!r} too")
        if isinstance(description, Broken):
            key = key_of(self._names[answer.adapter])
            target = Target(key, broken=description.reason, detail=description.detail)
            self._add_target(target, [])
        else:
            self._descriptions[answer.adapter] = description
        self._undescribed.discard(answer.adapter)
        if not self._undescribed:
            self._choose_targets()

    def _choose_targets(self) -> None:
        check_held(self._plan.held_to, self._descriptions.values())
        described = [Described(*pair) for pair in self._descriptions.items()]
        wanted = self._plan.start_methods
        perturb = self._plan.profile.perturb
        self._first += smoke_checks(described, wanted, self._plan.clauses, perturb)
        for description in self._descriptions.values():
            if not chosen(description, wanted):
                self._watcher.note(f"{description.name} does not have {', '.join(wanted)}")

    def _on_smoke(self, report: SmokeReport) -> None:
        description = self._descriptions[report.adapter]
        target = target_of(description, report, self._plan.profile)
        clauses = [c for c in self._plan.clauses if applies_to(c, target.key)]
        self._add_target(target, [] if target.broken else clauses)
        for result in report.results:
            self._take(result)
        if not target.broken:
            slow = slow_start(report.seconds, description.has_engine)
            cells = [self._cell(clause, target, report.adapter, slow) for clause in clauses]
            self._schedule.add(c for c in cells if c.checks or lacking(c.clause, target))

    def _cell(self, clause: Clause, target: Target, adapter: Adapter, slow: float) -> Cell:
        checks = tuple(self._plan.checks.get(clause.id, ()))
        expected = frozenset(self._plan.expected(clause.id, target.key))
        return Cell(adapter, target, clause, checks, self._plan.profile, slow, expected=expected)

    def _add_target(self, target: Target, clauses: Iterable[Clause]) -> None:
        self._recording.add(target)
        self._watcher.target(target, len(list(clauses)))

    def _take(self, result: Result) -> None:
        self._schedule.record(result)
        self._recording.add(result)
        self._watcher.result(result, len(self._schedule), self._schedule.cost)
        if self._plan.stop_early and result.core and result.verdict.violation:
            self._stopped = f"stopped at the first failure ({result.clause})"
