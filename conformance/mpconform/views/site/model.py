"""What the site is about: the spec, a set of runs, and what was joined to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mpconform.clauses import Clause
from mpconform.clauses.past import Past, load_past
from mpconform.expectations import Expectations
from mpconform.mutants import Kill, Mutant
from mpconform.mutants.score import Scores
from mpconform.records import Result, Run, Target, TargetKey
from mpconform.records.conformance import TargetVerdict, target_verdicts
from mpconform.views.site.book import Book
from mpconform.views.site.names import file_name
from mpconform.views.site.verdicts import LETTERS, NOT_JUDGED


@dataclass(frozen=True)
class Release:
    """A release of a backend, with the targets that it was judged on: a column of the matrix."""

    name: str
    version: str
    targets: tuple[Target, ...]

    @property
    def title(self) -> str:
        """Name and release."""
        return f"{self.name} {self.version}".rstrip()

    @property
    def page(self) -> str:
        """The file of its page."""
        return f"backends/{file_name(self.title)}.html"

    @cached_property
    def broken(self) -> tuple[Target, ...]:
        """Those of its targets that could not be judged."""
        return tuple(target for target in self.targets if target.broken)


def _none(result: Result) -> str:
    return ""


@dataclass(frozen=True)
class Site:
    """All that the pages show.

    ``checks`` are (name, file and line) of every check of a clause, ``mutants`` the faults that
    violate it, ``strengths`` what became of those, and of others, when they were examined,
    ``script`` what makes a stand-alone script of a failure ('' if there is none).
    """

    clauses: Sequence[Clause]
    run: Run
    checks: Mapping[str, Sequence[tuple[str, str]]]
    mutants: Mapping[str, Sequence[Mutant]]
    expectations: Sequence[Expectations]
    strengths: Sequence[Scores] = ()
    script: Callable[[Result], str] = _none

    @cached_property
    def book(self) -> Book:
        """The spec and the documentation."""
        return Book(self.clauses)

    @cached_property
    def libraries(self) -> tuple[Release, ...]:
        """The releases of the run, in its order."""
        found: dict[tuple[str, str], list[Target]] = {}
        for target in self.run.targets_by_backend:
            found.setdefault((target.key.backend, target.key.version), []).append(target)
        return tuple(Release(*key, tuple(targets)) for key, targets in found.items())

    @cached_property
    def verdicts(self) -> Mapping[TargetKey, TargetVerdict]:
        """The verdict on each target."""
        return {one.target.key: one for one in target_verdicts(self.run)}

    @cached_property
    def results(self) -> Mapping[tuple[str, TargetKey], Result]:
        """Each result by clause and target."""
        return {(result.clause, result.target): result for result in self.run.results}

    @cached_property
    def fates(self) -> Mapping[tuple[str, str], Kill]:
        """What became of a mutant, by its clause and name."""
        return {
            (kill.clause, kill.name): kill
            for scores in self.strengths
            for kill in scores.kills.mutants
            if kill.clause
        }

    @cached_property
    def past(self) -> Mapping[str, Past]:
        """When each clause came, and how it was amended."""
        return load_past()

    @cached_property
    def built_on_by(self) -> Mapping[str, Sequence[str]]:
        """Clause -> those that build on it."""
        found: dict[str, list[str]] = {clause.id: [] for clause in self.clauses}
        for clause in self.clauses:
            for base in clause.builds_on:
                found.setdefault(base, []).append(clause.id)
        return found

    def letters(self, target: Target) -> str:
        """The verdicts on a target, a letter for each clause."""
        found = (self.results.get((clause.id, target.key)) for clause in self.clauses)
        return "".join(LETTERS[one.verdict] if one else NOT_JUDGED for one in found)

    def judged(self, library: Release, clause: str) -> tuple[Result, ...]:
        """The results of a clause on all targets of a library."""
        found = (self.results.get((clause, target.key)) for target in library.targets)
        return tuple(result for result in found if result)
