"""The results by which a run ends badly: what a CI job has to tell of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mpconform.expectations import Comparison
from mpconform.records import Result, Run, Verdict


def decisive(run: Run, comparisons: Sequence[Comparison] = ()) -> Iterator[tuple[Result, str]]:
    """Each with a remark, which may be empty: errors of the suite, broken core clauses, and, of a
    backend that has an expectation file, what that does not expect."""
    held = {one.expectations.backend for one in comparisons}
    for result in run.results:
        if result.verdict is Verdict.SUITE_ERROR:
            yield result, "the suite itself failed"
        elif result.backend not in held and result.core and result.verdict.violation:
            yield result, ""
    for comparison in comparisons:
        for one in comparison.unexpected:
            passed = one.result.verdict is Verdict.PASS
            yield one.result, "the expectation file says otherwise" if passed or one.entry else ""
