"""The agenda of the mutants that the catalogue names: each is put to the clause that forbids it.

One that its own clause has not caught is put to all others, those of its chapter first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mpconform.clauses import START_METHODS, Clause, Spec
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.mutants import Examined, Mutant
from mpconform.mutants.examine import REFERENCE, Examination
from mpconform.records import Target
from mpconform.run.examiner import holds
from mpconform.suite.check import Check


@dataclass(frozen=True)
class Examinations:
    """What to examine: ``mutants``, and the reference as it is on the clauses that they name."""

    mutants: Sequence[Mutant]
    spec: Spec
    checks: Mapping[str, Sequence[Check]]
    profile: Profile


class NamedMutants:
    """Each to its clause, then to the others."""

    adapter = REFERENCE
    slowest_timer = 0.0

    def __init__(self, examinations: Examinations) -> None:
        self._all = examinations
        self.profile = examinations.profile
        self._waiting: list[Examination] = []
        self._suspects: set[Mutant] = set()
        self._targets: Mapping[str, Target] = {}

    @cached_property
    def inapplicable(self) -> list[Mutant]:
        """The mutants whose clause promises nothing on this Python and platform."""
        return [mutant for mutant in self._all.mutants if not self._start_method(mutant)]

    @property
    def methods(self) -> set[str]:
        """The start methods that are used."""
        return {self._start_method(mutant) for mutant in self._all.mutants} - {""}

    @property
    def waiting(self) -> int:
        """How many are to be given out."""
        return len(self._waiting)

    def begin(self, targets: Mapping[str, Target]) -> None:
        """All are given out, and the clean reference to the clauses that they name."""
        self._targets = targets
        clean: dict[str, set[str]] = {}
        for mutant in self._all.mutants:
            if method := self._start_method(mutant):
                clean.setdefault(method, set()).add(mutant.clause)
                cell = self._cell(self._all.spec[mutant.clause], method)
                self._waiting.append(Examination(mutant, [cell]))
        for method, clauses in clean.items():
            cells = [self._cell(c, method) for c in self._all.spec if c.id in clauses]
            self._waiting += (Examination(None, cells[n::4]) for n in range(min(4, len(cells))))

    def take(self) -> Examination:
        """The next."""
        return self._waiting.pop(0)

    def told(self, answer: Any) -> Examined | None:
        """What is final of an answer: one that its clause has not caught comes again."""
        assert isinstance(answer, Examined)
        mutant = answer.mutant
        if not isinstance(mutant, Mutant) or answer.result or answer.problem:
            return answer
        if mutant in self._suspects:
            return answer
        self._suspects.add(mutant)
        self._waiting.append(Examination(mutant, self._others(mutant)))
        return None

    def _others(self, mutant: Mutant) -> list[Cell]:
        method = self._start_method(mutant)
        chapter = self._all.spec[mutant.clause].chapter
        others = [c for c in self._all.spec if c.id != mutant.clause and holds(c, method)]
        others.sort(key=lambda clause: clause.chapter != chapter)
        return [self._cell(clause, method) for clause in others]

    def _start_method(self, mutant: Mutant) -> str:
        clause = self._all.spec[mutant.clause]
        wanted = [mutant.start_method] if mutant.start_method else START_METHODS
        return next((method for method in wanted if holds(clause, method)), "")

    def _cell(self, clause: Clause, method: str) -> Cell:
        checks = tuple(self._all.checks.get(clause.id, ()))
        return Cell(REFERENCE, self._targets[method], clause, checks, self._all.profile)
