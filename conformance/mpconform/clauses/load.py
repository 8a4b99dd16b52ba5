"""All clauses, in the order of the spec."""

from __future__ import annotations

import fnmatch
import sys
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from mpconform.clauses.clause import Clause
from mpconform.clauses.parse import MalformedSpec, parse_chapter

CHAPTERS = ("pool", "async_result", "imap", "process", "pipe", "contexts")
"""The chapters, in reading order."""


class Spec:
    """The clauses by id; iterates in the order of the spec."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = {clause.id: clause for clause in clauses}

    def __iter__(self) -> Iterator[Clause]:
        return iter(self._clauses.values())

    def __len__(self) -> int:
        return len(self._clauses)

    def __getitem__(self, clause_id: str) -> Clause:
        return self._clauses[clause_id]

    def __contains__(self, clause_id: object) -> bool:
        return clause_id in self._clauses

    @property
    def ids(self) -> list[str]:
        """All ids, in order."""
        return list(self._clauses)

    def matching(self, patterns: Sequence[str]) -> list[Clause]:
        """The clauses whose id matches one of the glob ``patterns``, in order."""
        return [
            clause
            for clause in self
            if any(fnmatch.fnmatchcase(clause.id, pattern) for pattern in patterns)
        ]


def load_spec(directory: Path | None = None, chapters: Sequence[str] = CHAPTERS) -> Spec:
    """Read the spec: from ``directory``, or the one that the package carries.

    Raises MalformedSpec, also for an id that stands twice, and for a clause that names an unknown
    one or builds on itself.
    """
    directory = directory or spec_directory()
    clauses = [
        clause
        for chapter in chapters
        if (directory / f"{chapter}.md").exists()
        for clause in parse_chapter(directory / f"{chapter}.md")
    ]
    _check_ids(clauses)
    return Spec(clauses)


def _check_ids(clauses: Sequence[Clause]) -> None:
    seen: dict[str, Clause] = {}
    for clause in clauses:
        if clause.id in seen:
            first = seen[clause.id]
            problem = f"{clause.id} stands twice, first at {first.file}:{first.line}"
            raise MalformedSpec(clause.file, clause.line, problem)
        seen[clause.id] = clause
    for clause in clauses:
        named = [("builds on", other) for other in clause.builds_on]
        named += [("excepts", other) for other in clause.exceptions]
        for relation, other in named:
            if other not in seen:
                problem = f"{clause.id} {relation} {other!r}, which is no clause"
                raise MalformedSpec(clause.file, clause.line, problem)
        if clause.id in clause.exceptions:
            raise MalformedSpec(clause.file, clause.line, f"{clause.id} excepts itself")
    try:
        TopologicalSorter({clause.id: clause.builds_on for clause in clauses}).prepare()
    except CycleError as error:
        circle = seen[error.args[1][0]]
        problem = f"builds on itself: {' -> '.join(error.args[1])}"
        raise MalformedSpec(circle.file, circle.line, problem) from None


def spec_directory() -> Path:
    """Where the spec's text is: inside the installed package, or in the checkout."""
    carried = Path(__file__).parent / "spec"
    if carried.is_dir():
        return carried
    return Path(__file__).resolve().parents[3] / "spec"


def platform_name() -> str:
    """This platform, in the words of the spec."""
    return {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
