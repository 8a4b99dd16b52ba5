"""Where a run spends its time, by clause: ``python benchmarks/clause_cost.py RECORDS [N]``."""

from __future__ import annotations

import sys
from pathlib import Path

from mpconform.records import read_runs


def main(path: str, count: str = "25") -> None:
    """Print the ``count`` dearest clauses of the last run in ``path``, and the total."""
    run = read_runs(Path(path))[-1]
    total = sum(result.seconds for result in run.results)
    judged = [result for result in run.results if result.cases]
    print(f"{total:.2f} s in lanes, {total / max(1, len(judged)) * 1000:.0f} ms per clause judged")
    for result in sorted(judged, key=lambda r: -r.seconds)[: int(count)]:
        share = result.seconds / total
        target = f"{result.backend} ({result.start_method})"
        cost = f"{result.seconds:8.3f} s {share:6.1%} {result.cases:4} cases"
        print(f"{cost}  {result.clause}  {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
