"""Holding a run against an expectation file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


def compare(run: Run, expectations: Expectations, today: date) -> Comparison:
    """Hold the results of the file's backend against it, core and robustness alike.

    A failure without an entry is a surprise, and so is a pass with one. A clause that could not be
    judged (UNSUPPORTED, BLOCKED) is neither.
    """
    expected, surprises = [], []
    for result in run.results:
        if result.backend != expectations.backend:
            continue
        entry = _entry_for(result, run.header, expectations)
        expired = bool(entry and entry.expires and entry.expires < today)
        if result.verdict is Verdict.PASS:
            if entry and not expired and Verdict.PASS not in entry.verdicts:
                surprises.append(Surprise(result, entry))
        elif result.verdict in EXPECTABLE:
            if entry and not expired and result.verdict in entry.verdicts:
                expected.append(result)
            else:
                surprises.append(Surprise(result, entry, expired))
    return Comparison(expectations, tuple(expected), tuple(surprises))


def _entry_for(result: Result, header: Header, expectations: Expectations) -> Expectation | None:
    where = _python(header), _platform(header), result.start_method
    for entry in expectations.entries:
        if entry.covers(result.clause, *where):
            return entry
    return None


def _python(header: Header) -> Version:
    major, minor = header.python.split(".")[:2]
    return int(major), int(minor)


def _platform(header: Header) -> str:
    return header.platform.partition("-")[0].lower()
