"""A clause: one promise, numbered by its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mpadapters import Capability
from mpconform.clauses.scope import Scope, Version


class Keyword(str, Enum):
    """How binding a clause is."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Basis(str, Enum):
    """What a clause rests on."""

    DOCUMENTED = "documented"
    DE_FACTO = "de facto"
    ROBUST = "robust"


@dataclass(frozen=True)
class Clause:
    """One clause of the spec; the fields are explained in ``spec/README.md``."""

    id: str
    keyword: Keyword
    basis: Basis
    sentence: str
    rationale: str
    sources: tuple[str, ...]
    needs: frozenset[Capability]
    builds_on: tuple[str, ...]
    exceptions: tuple[str, ...]
    processors: int
    since: Version | None
    until: Version | None
    platforms: frozenset[str]
    start_methods: frozenset[str]
    implementations: frozenset[str]
    untested: str
    file: str
    line: int

    @property
    def chapter(self) -> str:
        """The chapter that the clause stands in, which is the first part of its id."""
        return self.id.partition(".")[0]

    @property
    def core(self) -> bool:
        """Whether the clause decides if a backend conforms."""
        return self.keyword is Keyword.MUST and self.basis is not Basis.ROBUST

    @property
    def scope(self) -> Scope:
        """Where it promises something."""
        return Scope(
            self.since, self.until, self.platforms, self.start_methods, self.implementations
        )

    def applies_to(
        self, python: Version, platform: str, start_method: str, implementation: str = "CPython"
    ) -> bool:
        """Whether the clause promises anything there. Platforms are linux, macos, windows.

        A start method that multiprocessing does not know (a library's own) is held to the clauses
        that name no start method.
        """
        return self.scope.covers(python, platform, start_method, implementation)
