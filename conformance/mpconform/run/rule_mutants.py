"""The agenda of mutants that rules make: each is put to all clauses, the likely ones first.

Likely is a clause that has caught a mutant near by: in the same file, the nearer the better. What
faults of the catalogue are near counts, too. Then come the chapters about the file, and of each the
clauses that cost least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mpconform.clauses import START_METHODS, Clause, Spec
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.mutants import Examined, RuleMutant
from mpconform.mutants.examine_by_rule import RuleExamination
from mpconform.mutants.rules import Subject
from mpconform.records import Target
from mpconform.run.costs import cost
from mpconform.run.examiner import holds
from mpconform.suite.check import Check

_NEAR = 10
"""Lines within which a clause that caught one mutant is twice as likely to catch another as one
that did so further away."""


class Caught(NamedTuple):
    """A clause that is known to have caught a fault, in a line of a file."""

    clause: str
    file: str
    line: int


@dataclass(frozen=True)
class RuleExaminations:
    """What to examine: ``mutants`` of ``subject``, under ``start_method`` where they name none.

    ``judges`` says whether a clause is kept by the subject as it is, under a start method: others
    are put to none. ``known`` is what is known to be caught by what.
    """

    subject: Subject
    mutants: Sequence[RuleMutant]
    spec: Spec
    checks: Mapping[str, Sequence[Check]]
    profile: Profile
    judges: Callable[[Clause, str], bool]
    start_method: str = START_METHODS[0]
    known: Iterable[Caught] = ()
    thorough: bool = False
    limit: float = 600.0


class RuleMutants:
    """Each to all clauses, until one catches it."""

    def __init__(self, examinations: RuleExaminations) -> None:
        self._all = examinations
        self.adapter = examinations.subject.adapter
        self.slowest_timer = examinations.subject.slowest_timer
        self.profile = examinations.profile
        self._waiting = list(examinations.mutants)
        self._targets: Mapping[str, Target] = {}
        self._caught: dict[str, list[Caught]] = defaultdict(list)
        for each in examinations.known:
            self._caught[each.file].append(each)

    @property
    def methods(self) -> set[str]:
        """The start methods that are used."""
        return {self._method(mutant) for mutant in self._waiting}

    @property
    def waiting(self) -> int:
        """How many are to be given out."""
        return len(self._waiting)

    def begin(self, targets: Mapping[str, Target]) -> None:
        """The targets are known."""
        self._targets = targets

    def take(self) -> RuleExamination:
        """The next, with what has been learned so far of which clauses are likely."""
        mutant, every = self._waiting.pop(0), self._all
        cells = self._cells(mutant)
        return RuleExamination(mutant, every.subject, cells, every.limit, every.thorough)

    def told(self, answer: Any) -> Examined | None:
        """Learn from what is final; signs of life are no news."""
        if not isinstance(answer, Examined):
            return None
        mutant, result = answer.mutant, answer.result
        if isinstance(mutant, RuleMutant) and result and result.verdict.violation:
            self._caught[mutant.file].append(Caught(result.clause, mutant.file, mutant.line))
        return answer

    def _cells(self, mutant: RuleMutant) -> list[Cell]:
        method, every = self._method(mutant), self._all
        clauses = [c for c in every.spec if holds(c, method) and every.judges(c, method)]
        likely = self._likely(mutant)
        chapters = [*mutant.chapters]
        clauses.sort(
            key=lambda clause: (
                -likely[clause.id],
                chapters.index(clause.chapter) if clause.chapter in chapters else len(chapters),
                cost(clause.id),
            )
        )
        return [self._cell(clause, method) for clause in clauses]

    def _likely(self, mutant: RuleMutant) -> Mapping[str, float]:
        found: dict[str, float] = defaultdict(float)
        for each in self._caught[mutant.file]:
            found[each.clause] += 1 / (1 + abs(each.line - mutant.line) / _NEAR)
        return found

    def _method(self, mutant: RuleMutant) -> str:
        return mutant.start_method or self._all.start_method

    def _cell(self, clause: Clause, method: str) -> Cell:
        checks = tuple(self._all.checks.get(clause.id, ()))
        return Cell(self.adapter, self._targets[method], clause, checks, self._all.profile)
