"""Holding a run against an expectation file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date

from mpconform.clauses.library import platform_name
from mpconform.clauses.scope import Version
from mpconform.expectations.model import EXPECTABLE, Expectation, Expectations
from mpconform.records import Header, Result, Run, Verdict


@dataclass(frozen=True)
class Surprise:
    """A result that the file does not expect; ``entry`` is what it says instead, if anything.

    ``expired`` means that the entry would have expected it, until its last day.
    """

    result: Result
    entry: Expectation | None
    expired: bool = False


@dataclass(frozen=True)
class Comparison:
    """What of a backend's results was expected, and what was not."""

    expectations: Expectations
    expected: tuple[Result, ...]
    surprises: tuple[Surprise, ...]


@dataclass(frozen=True)
class Place:
    """Where a run was made, as far as entries tell places apart."""

    python: Version
    platform: str

    @classmethod
    def here(cls) -> Place:
        """This interpreter, on this platform."""
        return cls((sys.version_info[0], sys.version_info[1]), platform_name())

    @classmethod
    def of(cls, header: Header) -> Place:
        """Where the run with this header was made."""
        major, minor = header.python.split(".")[:2]
        return cls((int(major), int(minor)), header.platform.partition("-")[0].lower())


def compare(run: Run, expectations: Expectations, today: date) -> Comparison:
    """Hold the results of the file's backend against it, core and robustness alike.

    A failure without an entry is a surprise, and so is a pass with one. A clause that could not be
    judged (UNSUPPORTED, BLOCKED) is neither.
    """
    expected, surprises = [], []
    place = Place.of(run.header)
    for result in run.results:
        if result.backend != expectations.backend:
            continue
        if is_expected(result, expectations, place, today):
            expected.append(result)
            continue
        entry = _entry_for(result, expectations, place)
        expired = entry is not None and entry.has_expired(today)
        if result.verdict is Verdict.PASS:
            if entry and not expired and Verdict.PASS not in entry.verdicts:
                surprises.append(Surprise(result, entry))
        elif result.verdict in EXPECTABLE:
            surprises.append(Surprise(result, entry, expired))
    return Comparison(expectations, tuple(expected), tuple(surprises))


def is_expected(result: Result, expectations: Expectations, place: Place, today: date) -> bool:
    """Whether the result is a failure that the file, which is about its backend, expects."""
    if result.backend != expectations.backend or result.verdict is Verdict.PASS:
        return False
    entry = _entry_for(result, expectations, place)
    return entry is not None and not entry.has_expired(today) and result.verdict in entry.verdicts


def _entry_for(result: Result, expectations: Expectations, place: Place) -> Expectation | None:
    for entry in expectations.entries:
        if entry.covers(result.clause, place.python, place.platform, result.start_method):
            return entry
    return None
