"""An expectation file as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mpconform.clauses.scope import Scope, Version
from mpconform.records import Verdict

EXPECTABLE = (Verdict.FAIL, Verdict.HANG, Verdict.CRASH, Verdict.LEAK, Verdict.INCONCLUSIVE)
"""The verdicts that an entry expects, unless it names some."""


@dataclass(frozen=True)
class Expectation:
    """One entry: ``clause`` is known to come to one of ``verdicts`` within ``scope``.

    PASS among them is for what depends on luck: then both a pass and a failure are expected.
    ``expires`` is the last day on which the entry counts; None for ever.
    """

    clause: str
    reason: str
    issue: str
    scope: Scope = field(default_factory=Scope)
    verdicts: tuple[Verdict, ...] = EXPECTABLE
    expires: date | None = None

    def covers(
        self, clause: str, python: Version, platform: str, start_method: str, implementation: str
    ) -> bool:
        """Whether the entry speaks of that clause there."""
        there = python, platform, start_method, implementation
        return self.clause == clause and self.scope.covers(*there)

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True)
class Expectations:
    """The file at ``path``: all that ``backend`` is known to fail. Empty: nothing."""

    path: str
    backend: str
    entries: tuple[Expectation, ...]

    @property
    def start_methods(self) -> frozenset[str]:
        """Those that some ``when`` names."""
        return frozenset().union(*(entry.scope.start_methods for entry in self.entries))
