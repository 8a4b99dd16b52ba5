"""Where a run spends its time, by clause: ``python benchmarks/clause_cost.py RECORDS [N]``.

With ``--write`` in the place of N, what it took on the reference becomes the costs of clauses by
which runs are divided: make the records on an idle machine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import mean

from mpconform.records import Result, Run, read_runs
from mpconform.run import costs

COSTS = Path(costs.__file__).with_name("costs.json")


def judged(run: Run) -> list[Result]:
    """The results for which something was run."""
    return [result for result in run.results if result.cases]


def per_clause(run: Run) -> float:
    """The mean cost of a clause: milliseconds of a lane for each that was judged."""
    found = judged(run)
    return sum(result.seconds for result in found) / max(1, len(found)) * 1000


def write(run: Run) -> None:
    """Write what each clause took, in the mean of the start methods of the reference."""
    seconds: dict[str, list[float]] = {}
    for result in judged(run):
        if result.backend == "reference":
            seconds.setdefault(result.clause, []).append(result.seconds)
    found = {clause: round(mean(took), 3) for clause, took in sorted(seconds.items())}
    COSTS.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")


def main(path: str, count: str = "25") -> None:
    """Print the ``count`` dearest clauses of the last run in ``path``, and the total."""
    run = read_runs(Path(path))[-1]
    if count == "--write":
        write(run)
        return
    total = sum(result.seconds for result in judged(run))
    print(f"{total:.2f} s in lanes, {per_clause(run):.0f} ms per clause judged")
    for result in sorted(judged(run), key=lambda r: -r.seconds)[: int(count)]:
        share = result.seconds / total
        target = f"{result.backend} ({result.start_method})"
        cost = f"{result.seconds:8.3f} s {share:6.1%} {result.cases:4} cases"
        print(f"{cost}  {result.clause}  {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
