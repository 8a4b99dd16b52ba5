"""The examiner: gives mutants to lanes, each with the clauses that it is to be put to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpadapters import Capability
from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import START_METHODS, Clause, Spec
from mpconform.driver.cell import Cell
from mpconform.driver.generation import prepare
from mpconform.driver.profile import Profile, liveness_deadline
from mpconform.mutants import Examined, Mutant
from mpconform.mutants.examine import REFERENCE, Examination
from mpconform.records import Target
from mpconform.run.lanes import Lanes
from mpconform.run.smoke import Smoke, SmokeReport
from mpconform.run.surroundings import Surroundings
from mpconform.run.targets import key_of
from mpconform.run.verdicts import applies
from mpconform.suite.check import Check


@dataclass(frozen=True)
class Examinations:
    """What to examine: ``mutants``, and the reference as it is on the clauses that they name."""

    mutants: Sequence[Mutant]
    spec: Spec
    checks: Mapping[str, Sequence[Check]]
    profile: Profile
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
        self._lanes = Lanes(examinations.lanes, Arenas())
        self._waiting: list[Examination] = []
        self._suspects: set[Mutant] = set()
        self._targets: dict[str, Target] = {}
        self.interrupted = False
        self.inapplicable: list[Mutant] = []
        """The mutants whose clause promises nothing on this Python and platform."""

    def run(self) -> list[Examined]:
        """Examine all; what came of each, in the order in which they were done."""
        done: list[Examined] = []
        with Surroundings(self._lanes, self._on_interrupt):
            prepare()
            self._measure()
            if not self.interrupted:
                self._prepare()
            self._give()
            while self._lanes.busy and not self.interrupted:
                for answer in self._lanes.answers():
                    if examined := self._judged(answer):
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
            self._lanes.give(Smoke(REFERENCE, key_of("reference", start_method=method), offers))
        while self._lanes.busy and not self.interrupted:
            for report in self._lanes.answers():
                if not isinstance(report, SmokeReport) or report.broken or report.results:
                    raise RuntimeError(f"the reference cannot be used: {report}")
                deadline = liveness_deadline(self._all.profile.deadline, report.seconds, 0.0)
                self._targets[report.key.start_method] = Target(report.key, deadline=deadline)

    def _prepare(self) -> None:
        clean: dict[str, set[str]] = {}
        for mutant in self._all.mutants:
            method = self._start_method(mutant)
            if method:
                clean.setdefault(method, set()).add(mutant.clause)
                cell = self._cell(self._all.spec[mutant.clause], method)
                self._waiting.append(Examination(mutant, [cell]))
            else:
                self.inapplicable.append(mutant)
        for method, clauses in clean.items():
            cells = [self._cell(c, method) for c in self._all.spec if c.id in clauses]
            self._waiting += (Examination(None, cells[n::4]) for n in range(min(4, len(cells))))

    def _judged(self, answer: Any) -> Examined | None:
        """What is final of an answer."""
        assert isinstance(answer, Examined)
        mutant = answer.mutant
        if mutant is None or answer.result or answer.problem or mutant in self._suspects:
            return answer
        self._suspects.add(mutant)
        self._waiting.append(Examination(mutant, self._others(mutant)))
        return None

    def _others(self, mutant: Mutant) -> list[Cell]:
        method = self._start_method(mutant)
        chapter = self._all.spec[mutant.clause].chapter
        others = [c for c in self._all.spec if c.id != mutant.clause and _holds(c, method)]
        others.sort(key=lambda clause: clause.chapter != chapter)
        return [self._cell(clause, method) for clause in others]

    def _start_method(self, mutant: Mutant) -> str:
        clause = self._all.spec[mutant.clause]
        wanted = [mutant.start_method] if mutant.start_method else START_METHODS
        return next((method for method in wanted if _holds(clause, method)), "")

    def _cell(self, clause: Clause, method: str) -> Cell:
        checks = tuple(self._all.checks.get(clause.id, ()))
        return Cell(REFERENCE, self._targets[method], clause, checks, self._all.profile)

    def _give(self) -> None:
        while self._waiting and not self.interrupted and self._lanes.may_work:
            self._lanes.give(self._waiting.pop(0))


def _holds(clause: Clause, method: str) -> bool:
    return not clause.untested and applies(clause, method)
