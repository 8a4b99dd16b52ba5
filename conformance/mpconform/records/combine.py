"""Several runs as one set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from mpconform.records.model import Footer, Result, Run, Target, TargetKey


def combined(runs: Sequence[Run]) -> Run:
    """One run with the targets and results of all (at least one); of the same target and clause,
    those of the last run. It is complete if all are."""
    targets: dict[TargetKey, Target] = {}
    results: dict[tuple[TargetKey, str], Result] = {}
    clauses: dict[str, None] = {}
    skipped: Counter[str] = Counter()
    for run in runs:
        targets.update((target.key, target) for target in run.targets)
        results.update(((result.target, result.clause), result) for result in run.results)
        clauses.update(dict.fromkeys(run.header.clauses))
        skipped.update(run.skipped)
    return Run(
        header=replace(runs[-1].header, clauses=tuple(clauses)),
        targets=tuple(targets.values()),
        results=tuple(results.values()),
        footer=_footer(runs, len(results)),
        skipped=dict(skipped),
    )


def _footer(runs: Sequence[Run], results: int) -> Footer | None:
    footers = [run.footer for run in runs if run.footer is not None]
    if len(footers) < len(runs):
        return None
    incomplete = [footer for footer in footers if not footer.complete]
    last = (incomplete or footers)[-1]
    return replace(last, results=results)
