"""The examiner: gives mutants to lanes, each with the clauses that it is to be put to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpadapters import Capability
from mpconform.clauses import Clause, Library
from mpconform.driver.effort import Effort, liveness_deadline
from mpconform.driver.generation import warm_up
from mpconform.driver.judge import Task
from mpconform.mutants import Examined, Mutant
from mpconform.mutants.examine import ADAPTER, BACKEND, Examination
from mpconform.run.applicable import applies
from mpconform.run.lane import Order
from mpconform.run.lanes import Lanes
from mpconform.run.session import Session
from mpconform.run.smoke import Smoke, SmokeReport
from mpconform.suite.check import Check

START_METHODS = ("fork", "spawn", "forkserver")
"""Those of the reference; the cheapest first."""


@dataclass(frozen=True)
class Examinations:
    """What to examine: ``mutants``, and the reference as it is on the clauses that they name."""

    mutants: Sequence[Mutant]
    library: Library
    checks: Mapping[str, Sequence[Check]]
    effort: Effort
    lanes: int


class Examiner:
    """Examines every mutant; ``on_examined`` is told of each, and how many are still to come.

    A mutant that its own clause has not caught is put to all others, those of its chapter first.
    """

    def __init__(
        self, examinations: Examinations, on_examined: Callable[[Examined, int], None]
    ) -> None:
        self._all = examinations
        self._on_examined = on_examined
        self._lanes = Lanes(examinations.lanes)
        self._waiting: list[Examination] = []
        self._suspects: set[Mutant] = set()
        self._deadlines: dict[str, float] = {}
        self.interrupted = False
        self.inapplicable: list[Mutant] = []
        """The mutants whose clause promises nothing on this Python and platform."""

    def run(self) -> list[Examined]:
        """Examine all; what came of each, in the order in which they were done."""
        done: list[Examined] = []
        with Session(self._lanes, self._on_interrupt):
            warm_up()
            self._lanes.generate = True
            self._measure()
            if not self.interrupted:
                self._prepare()
            self._give()
            while self._lanes.busy and not self.interrupted:
                for order, answer in self._lanes.answers():
                    if examined := self._judged(order, answer):
                        done.append(examined)
                        self._on_examined(examined, len(self._waiting))
                self._give()
        return done

    def _on_interrupt(self) -> None:
        self.interrupted = True

    def _measure(self) -> None:
        """How long the reference as it is takes here; deadlines follow from it, as in any run."""
        methods = {self._start_method(mutant) for mutant in self._all.mutants} - {""}
        offers = frozenset(capability.value for capability in Capability)
        for method in sorted(methods):
            self._lanes.give(self._lanes.open(), Smoke(ADAPTER, method, offers))
        while self._lanes.busy and not self.interrupted:
            for _, report in self._lanes.answers():
                if not isinstance(report, SmokeReport) or report.broken:
                    raise RuntimeError(f"the reference cannot be used: {report}")
                seconds = report.seconds
                deadline = liveness_deadline(self._all.effort.deadline, seconds, 0.0)
                self._deadlines[report.start_method] = deadline

    def _prepare(self) -> None:
        clean: dict[str, set[str]] = {}
        for mutant in self._all.mutants:
            method = self._start_method(mutant)
            if method:
                clean.setdefault(method, set()).add(mutant.clause)
                task = self._task(self._all.library[mutant.clause], method)
                self._waiting.append(Examination(mutant, [task]))
            else:
                self.inapplicable.append(mutant)
        for method, clauses in clean.items():
            tasks = [self._task(c, method) for c in self._all.library if c.id in clauses]
            self._waiting += (Examination(None, tasks[n::4]) for n in range(min(4, len(tasks))))

    def _judged(self, order: Order, answer: Any) -> Examined | None:
        """What is final of an answer."""
        assert isinstance(order, Examination)
        if not isinstance(answer, Examined):
            return Examined(order.mutant, None, 0.0, "its lane ended unexpectedly")
        mutant = order.mutant
        if mutant is None or answer.result or answer.problem or mutant in self._suspects:
            return answer
        self._suspects.add(mutant)
        self._waiting.append(Examination(mutant, self._others(mutant)))
        return None

    def _others(self, mutant: Mutant) -> list[Task]:
        method = self._start_method(mutant)
        chapter = self._all.library[mutant.clause].chapter
        others = [c for c in self._all.library if c.id != mutant.clause and _holds(c, method)]
        others.sort(key=lambda clause: clause.chapter != chapter)
        return [self._task(clause, method) for clause in others]

    def _start_method(self, mutant: Mutant) -> str:
        clause = self._all.library[mutant.clause]
        wanted = [mutant.start_method] if mutant.start_method else START_METHODS
        return next((method for method in wanted if _holds(clause, method)), "")

    def _task(self, clause: Clause, method: str) -> Task:
        return Task(
            adapter=ADAPTER,
            backend=BACKEND,
            start_method=method,
            clause=clause,
            checks=tuple(self._all.checks.get(clause.id, ())),
            deadline=self._deadlines[method],
            effort=self._all.effort,
        )

    def _give(self) -> None:
        lanes = self._lanes
        while self._waiting and not self.interrupted and lanes.may_work:
            idle = lanes.idle()
            if not idle and not lanes.may_open:
                return
            lanes.give(idle[0] if idle else lanes.open(), self._waiting.pop(0))


def _holds(clause: Clause, method: str) -> bool:
    return not clause.untested and applies(clause, method)
