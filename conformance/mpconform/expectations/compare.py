"""Holding a run against an expectation file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mpconform.expectations.model import EXPECTABLE, Expectation, Expectations
from mpconform.records import Result, Run, Verdict


@dataclass(frozen=True)
class UnexpectedResult:
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
    unexpected: tuple[UnexpectedResult, ...]


def compare(run: Run, expectations: Expectations, today: date) -> Comparison:
    """Hold the results of the file's backend against it, core and robustness alike.

    A failure without an entry is not expected, and nor is a pass with one. What could not be judged
    (UNSUPPORTED, BLOCKED) is neither.
    """
    results = [result for result in run.results if result.backend == expectations.backend]
    expected = tuple(result for result in results if is_expected(result, expectations, today))
    others = (unexpected_result(result, expectations, today) for result in results)
    return Comparison(expectations, expected, tuple(filter(None, others)))


def unexpected_result(
    result: Result, expectations: Expectations, today: date
) -> UnexpectedResult | None:
    """What is not expected of a result of the file's backend, if anything."""
    entry = _entry_for(result, expectations)
    expired = entry is not None and entry.has_expired(today)
    if result.verdict is Verdict.PASS:
        if entry and not expired and Verdict.PASS not in entry.verdicts:
            return UnexpectedResult(result, entry)
    elif result.verdict in EXPECTABLE and not is_expected(result, expectations, today):
        return UnexpectedResult(result, entry, expired)
    return None


def is_expected(result: Result, expectations: Expectations, today: date) -> bool:
    """Whether the result is a failure that the file, which is about its backend, expects."""
    if result.backend != expectations.backend or result.verdict is Verdict.PASS:
        return False
    entry = _entry_for(result, expectations)
    return entry is not None and not entry.has_expired(today) and result.verdict in entry.verdicts


def _entry_for(result: Result, expectations: Expectations) -> Expectation | None:
    target = result.target
    major, minor = map(int, target.python.split(".")[:2])
    there = (major, minor), target.platform, target.start_method, target.implementation
    for entry in expectations.entries:
        if entry.covers(result.clause, *there):
            return entry
    return None
