"""Which verdicts a run under a burden changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mpconform.expectations import Expectations, is_race
from mpconform.records import Result, Run, Verdict


@dataclass(frozen=True)
class VerdictChange:
    """A verdict that is not the usual one."""

    usual: Result
    now: Result

    @property
    def is_alarm(self) -> bool:
        """Whether a library is blamed for what it was not blamed for."""
        return self.now.verdict.violation and not self.usual.verdict.violation


def usual_results(run: Run) -> dict[str, Result]:
    """Clause -> result."""
    return {result.clause: result for result in run.results}


def changes(
    usual: Mapping[str, Result], run: Run, expectations: Sequence[Expectations]
) -> list[VerdictChange]:
    """The verdicts that differ, but for races of the library that a file names.

    What is on record only where it fails (a smoke check) has passed in the usual run.
    """
    today = date.today()
    found = (
        VerdictChange(usual.get(result.clause, replace(result, verdict=Verdict.PASS)), result)
        for result in run.results
    )
    return [
        change
        for change in found
        if change.now.verdict is not change.usual.verdict
        and not any(is_race(change.usual, change.now, each, today) for each in expectations)
    ]


def slowest(run: Run) -> tuple[float, str]:
    """The largest part of its deadline that a case took which passed, and its clause."""
    deadlines = {target.key: target.deadline for target in run.targets}
    parts = ((r.slowest / deadlines[r.target], r.clause) for r in run.results)
    return max(parts, default=(0.0, ""))
