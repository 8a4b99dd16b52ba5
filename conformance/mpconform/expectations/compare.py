"""Holding a run against an expectation file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mpconform.expectations.model import EXPECTABLE, Expectation, Expectations
from mpconform.records import Result, Run, TargetKey, Verdict

DOES_NOT_APPLY = "the clause does not apply to these targets"
"""The reason of an entry that may well do something elsewhere."""


@dataclass(frozen=True)
class UnexpectedResult:
    """A result that the file does not expect; ``entry`` is what it says instead, if anything.

    ``expired`` means that the entry would have expected it, until its last day.
    """

    result: Result
    entry: Expectation | None
    expired: bool = False


@dataclass(frozen=True)
class IdleEntry:
    """An entry that has nothing to say of a run which judged its clause, and why."""

    entry: Expectation
    reason: str


@dataclass(frozen=True)
class Comparison:
    """What of a backend's results was expected, and what was not; entries that do nothing."""

    expectations: Expectations
    expected: tuple[Result, ...]
    unexpected: tuple[UnexpectedResult, ...]
    idle: tuple[IdleEntry, ...] = ()

    def not_kept(self, target: TargetKey) -> int:
        """On how many core clauses the target fails, as its file says; 0 if it fails otherwise."""
        if any(one.result.target == target for one in self.unexpected):
            return 0
        return sum(result.core and result.target == target for result in self.expected)


def compare(run: Run, expectations: Expectations, today: date) -> Comparison:
    """Hold the results of the file's backend against it, core and robustness alike.

    A failure without an entry is not expected, and nor is a pass with one. What could not be judged
    (UNSUPPORTED, BLOCKED) is neither.
    """
    results = [result for result in run.results if result.backend == expectations.backend]
    expected = tuple(result for result in results if is_expected(result, expectations, today))
    others = (unexpected_result(result, expectations, today) for result in results)
    idle = (_idle(entry, run, expectations.backend) for entry in expectations.entries)
    return Comparison(
        expectations, expected, tuple(filter(None, others)), tuple(filter(None, idle))
    )


def _idle(entry: Expectation, run: Run, backend: str) -> IdleEntry | None:
    """The entry, if its clause was asked for where it counts, and could not be judged there: for
    what the library lacks, or because the clause promises nothing."""
    targets = [one.key for one in run.targets if one.backend == backend and not one.broken]
    asked = run.complete and entry.clause in run.header.clauses
    if not asked or not any(_covers(entry, entry.clause, target) for target in targets):
        return None
    covered = [
        result
        for result in run.results
        if result.backend == backend and _covers(entry, result.clause, result.target)
    ]
    if not covered:
        return IdleEntry(entry, DOES_NOT_APPLY)
    if all(result.verdict is Verdict.UNSUPPORTED for result in covered):
        return IdleEntry(entry, f"UNSUPPORTED: the library {covered[0].note}")
    return None


def unexpected_result(
    result: Result, expectations: Expectations, today: date
) -> UnexpectedResult | None:
    """What is not expected of a result of the file's backend, if anything."""
    entry = _entry_for(result.clause, result.target, expectations)
    expired = entry is not None and entry.has_expired(today)
    if result.verdict is Verdict.PASS:
        if entry and not expired and Verdict.PASS not in entry.verdicts:
            return UnexpectedResult(result, entry)
    elif result.verdict in EXPECTABLE and not is_expected(result, expectations, today):
        return UnexpectedResult(result, entry, expired)
    return None


def is_expected(result: Result, expectations: Expectations, today: date) -> bool:
    """Whether the result is a failure that the file, which is about its backend, expects."""
    if result.verdict is Verdict.PASS:
        return False
    return result.verdict in expected_verdicts(expectations, result.clause, result.target, today)


def expected_verdicts(
    expectations: Expectations, clause: str, target: TargetKey, today: date
) -> frozenset[Verdict]:
    """What the file, if it is about the target's backend, says that a clause comes to there; none
    if it says nothing."""
    entry = _entry_for(clause, target, expectations)
    if target.backend != expectations.backend or entry is None or entry.has_expired(today):
        return frozenset()
    return frozenset(entry.verdicts)


def is_race(one: Result, other: Result, expectations: Expectations, today: date) -> bool:
    """Whether the file says that on a target a clause comes now to one verdict, now to the other.

    INCONCLUSIVE is what a failure is called that did not come again: it goes with either.
    """
    known = expected_verdicts(expectations, one.clause, one.target, today)
    seen = {one.verdict, other.verdict} - {Verdict.INCONCLUSIVE}
    return Verdict.PASS in known and seen <= known


def expected_clauses(expectations: Expectations, target: TargetKey, today: date) -> frozenset[str]:
    """The clauses that a target, of the file's backend, is expected to break, or may."""
    if target.backend != expectations.backend:
        return frozenset()
    entries = (entry for entry in expectations.entries if not entry.has_expired(today))
    return frozenset(entry.clause for entry in entries if _covers(entry, entry.clause, target))


def _entry_for(clause: str, target: TargetKey, expectations: Expectations) -> Expectation | None:
    covering = (entry for entry in expectations.entries if _covers(entry, clause, target))
    return next(covering, None)


def _covers(entry: Expectation, clause: str, target: TargetKey) -> bool:
    major, minor = map(int, target.python.split(".")[:2])
    there = (major, minor), target.platform, target.start_method, target.implementation
    return entry.covers(clause, *there)
