"""The runner: gives orders to lanes, records what they answer, and tells whoever watches."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Protocol

from mpconform import __version__
from mpconform.arena.messages import Broken, Description
from mpconform.clauses import Clause
from mpconform.driver.company import Batch
from mpconform.driver.generation import warm_up
from mpconform.driver.judge import Task
from mpconform.records import Footer, Header, RecordWriter, Result, Run, Target, Verdict
from mpconform.records.model import Record
from mpconform.run.applicable import applies, lacking, resting_on, unjudged
from mpconform.run.lane import Answer, Describe, Described, Judged, Lane, Order
from mpconform.run.lanes import Lanes, Lost
from mpconform.run.plan import Plan
from mpconform.run.schedule import Schedule
from mpconform.run.session import Session
from mpconform.run.smoke import Smoke, SmokeReport, target_of

INTERRUPTED = "interrupted"
"""The reason in the footer of a run that a signal ended."""


LARGEST_BATCH = 24
"""The most clauses that one lane is given at a time."""


class UnknownStartMethod(Exception):
    """No backend of the run has the start method ``name``; ``known`` are those that one has."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class Watcher(Protocol):
    """Who is told of a run as it goes (the progress display)."""

    def note(self, text: str) -> None:
        """Something that the user should know."""

    def target(self, target: Target, clauses: int) -> None:
        """A target is about to be judged on so many clauses, or is broken."""

    def result(self, result: Result, waiting: int) -> None:
        """A clause was judged; ``waiting`` are still to come."""


class Runner:
    """Makes one run of a plan."""

    def __init__(self, plan: Plan, watcher: Watcher) -> None:
        self._plan = plan
        self._watcher = watcher
        self._records: list[Record] = []
        self._writer = RecordWriter(plan.output)
        self._schedule = Schedule()
        self._orders: list[Order] = []
        self._targets: dict[tuple[str, str], Target] = {}
        self._descriptions: dict[str, Description] = {}
        self._undescribed = len(set(plan.backends.values()))
        self._clauses = {clause.id: clause for clause in plan.clauses}
        checks = [check for clause in plan.clauses for check in plan.checks.get(clause.id, ())]
        modules = sorted({check.module for check in checks})
        self._lanes = Lanes(plan.lanes, set(plan.backends.values()), modules)
        self._stopped = ""

    def run(self) -> Run:
        """Run the plan to its end, or to its interruption; what there is of it either way."""
        with Session(self._lanes, self._on_interrupt):
            self._record(self._header())
            try:
                self._orders += [Describe(adapter) for adapter in set(self._plan.backends.values())]
                self._loop()
            except BaseException as error:
                self._stopped = f"{type(error).__name__}: {error}"
                raise
            finally:
                self._record(self._footer())
                self._writer.close()
        return self._as_run()

    def _on_interrupt(self) -> None:
        self._stopped = INTERRUPTED

    # The loop.

    def _loop(self) -> None:
        self._give_orders()
        if self._plan.effort.generated:
            warm_up()  # while the first lanes, forked without it, find out about the backends
        self._lanes.generate = True
        while self._lanes.busy and not self._stopped:
            for order, answer in self._lanes.answers():
                self._on_answer(order, answer)
            self._give_orders()
        if len(self._schedule) and not self._stopped:
            raise RuntimeError(f"{len(self._schedule)} tasks were never given to a lane")

    def _give_orders(self) -> None:
        while blocked := self._schedule.take_blocked():
            for task, base in blocked:
                self._take(unjudged(task, Verdict.BLOCKED, f"{base} failed"))
        lanes = self._lanes
        for lane in lanes.idle():
            if lanes.may_work and (order := self._next_order(lane)):
                lanes.give(lane, order)
        while lanes.may_open and (order := self._next_order(None)):
            lanes.give(lanes.open(), order)

    def _next_order(self, lane: Lane | None) -> Order | None:
        """The next order for ``lane``, or for one that would have to be opened."""
        if self._stopped:
            return None
        if self._orders:
            return self._orders.pop(0)
        return self._schedule.next(
            lane.adapters if lane else (),
            lane.generates if lane else self._lanes.generate,
            robust=self._lanes.may_wait,
            at_most=self._batch_size,
            pool=lane.pool if lane else None,
            other_pools=self._lanes.pools(),
        )

    @property
    def _batch_size(self) -> int:
        """Large, for arenas are costly; towards the end small, or one lane would work alone."""
        return max(1, min(LARGEST_BATCH, len(self._schedule) // (3 * self._plan.lanes)))

    def _on_answer(self, order: Order, answer: Answer | Lost) -> None:
        if isinstance(answer, Lost):
            answer = self._without_answer(order)
        if isinstance(answer, Described):
            self._on_described(answer)
        elif isinstance(answer, SmokeReport):
            self._on_smoke(answer)
        elif isinstance(answer, Judged):
            for result in answer.results:
                self._take(resting_on(result, self._clauses[result.clause], self._clauses))
            if answer.given_back and isinstance(order, Batch):
                self._schedule.take_back(order.split(answer.given_back)[0].tasks)

    # What lanes answer.

    def _without_answer(self, order: Order) -> Described | SmokeReport | Judged:
        """What to make of a lane that ended by itself: a fault of the suite's."""
        reason = "its lane ended unexpectedly"
        if isinstance(order, Batch):
            left = [task for task in order.tasks if self._schedule.expects(task)]
            results = [unjudged(task, Verdict.SUITE_ERROR, reason) for task in left]
            return Judged(tuple(results), last=True)
        if isinstance(order, Smoke):
            return SmokeReport(order.adapter, order.start_method, reason, 0.0)
        return Described(order.adapter, Broken(reason))

    def _on_described(self, answer: Described) -> None:
        names = {adapter: name for name, adapter in self._plan.backends.items()}
        asked_as = names[answer.adapter]
        description = answer.description
        taken = {other.name for other in self._descriptions.values()}
        if isinstance(description, Broken) and description.ended:
            how = self._lanes.how_it_ended(answer.adapter) or "its process was lost"
            description = Broken(f"{description.reason} ({how})")
        if isinstance(description, Description) and description.name in taken:
            description = Broken(f"another adapter of this run is called {description.name!r} too")
        if isinstance(description, Broken):
            self._add_target(Target(asked_as, "", "", broken=description.reason), [])
        else:
            self._descriptions[answer.adapter] = description
        self._undescribed -= 1
        if not self._undescribed:
            self._choose_targets()

    def _choose_targets(self) -> None:
        wanted = self._plan.start_methods
        known = [m for d in self._descriptions.values() for m in d.start_methods]
        for name in wanted:
            if known and name not in known:
                raise UnknownStartMethod(name, sorted(set(known)))
        needs = {need.value for clause in self._plan.clauses for need in clause.needs}
        for adapter, description in self._descriptions.items():
            chosen = [m for m in description.start_methods if not wanted or m in wanted]
            if not chosen:
                self._watcher.note(f"{description.name} does not have {', '.join(wanted)}")
            offers = frozenset(need for need in needs if need not in description.lacks)
            self._orders += [Smoke(adapter, method, offers) for method in chosen]

    def _on_smoke(self, report: SmokeReport) -> None:
        description = self._descriptions[report.adapter]
        target = target_of(description, report, self._plan.effort.deadline)
        if report.broken:
            self._add_target(target, [])
            return
        applicable = [
            clause for clause in self._plan.clauses if applies(clause, target.start_method)
        ]
        self._add_target(target, applicable)
        tasks = [self._task(clause, target, report.adapter) for clause in applicable]
        self._schedule.add(
            task for task in tasks if task.checks and not lacking(task.clause, target)
        )
        for task in tasks:
            if missing := lacking(task.clause, target):
                self._take(unjudged(task, Verdict.UNSUPPORTED, f"lacks {missing}"))

    def _task(self, clause: Clause, target: Target, adapter: str) -> Task:
        return Task(
            adapter=adapter,
            backend=target.backend,
            start_method=target.start_method,
            clause=clause,
            checks=tuple(self._plan.checks.get(clause.id, ())),
            deadline=target.deadline,
            effort=self._plan.effort,
        )

    def _add_target(self, target: Target, clauses: Iterable[Clause]) -> None:
        self._targets[target.key] = target
        self._record(target)
        self._watcher.target(target, len(list(clauses)))

    def _take(self, result: Result) -> None:
        self._schedule.record(result)
        self._record(result)
        self._watcher.result(result, len(self._schedule))
        if self._plan.stop_early and result.core and result.verdict.violation:
            self._stopped = f"stopped at the first failure ({result.clause})"

    # Records.

    def _record(self, record: Record) -> None:
        self._records.append(record)
        self._writer.write(record)

    def _header(self) -> Header:
        return Header(
            mpconform=__version__,
            python=platform.python_version(),
            implementation=platform.python_implementation(),
            platform=platform.platform(),
            started=_now(),
            profile=self._plan.profile,
            seed=self._plan.effort.seed,
            clauses=tuple(clause.id for clause in self._plan.clauses),
        )

    def _footer(self) -> Footer:
        results = sum(isinstance(record, Result) for record in self._records)
        return Footer(not self._stopped, _now(), results, self._stopped)

    def _as_run(self) -> Run:
        header, *_, footer = self._records
        assert isinstance(header, Header)
        assert isinstance(footer, Footer)
        return Run(
            header=header,
            targets=tuple(self._targets.values()),
            results=tuple(record for record in self._records if isinstance(record, Result)),
            footer=footer,
        )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
