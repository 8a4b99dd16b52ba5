"""How long a run of the suite takes, beside CPython's own tests of the same objects.

``python benchmarks/run_time.py`` runs the two in turn, with the interpreter that it is run with,
for each start method and profile, and prints the medians of the ratios pair by pair and of the
cost of a clause, and the clauses on which the last run spent most. It needs an interpreter that
still has its ``test`` package. Compiled modules are kept, as an installation keeps them, also where
the environment says otherwise; one run before the first pair compiles them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import clause_cost

from mpconform.records import read_runs

METHODS = ("fork", "spawn", "forkserver")
AIMS = {"default": 1 / 2, "smoke": 1 / 6}
"""Profile -> the largest ratio that is aimed at."""

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
CLASSES = (
    "*TestProcess*",
    "*TestSubclassingProcess*",
    "*TestPool*",
    "*TestConnection*",
    "*TestPoll*",
    "*TestWait*",
    "*TestStartMethod*",
    "*TestTimeouts*",
)


def suite(method: str, profile: str, jobs: int, records: Path) -> list[str]:
    """The command that runs the suite on the standard library."""
    options = ["--start-method", method, "--profile", profile, "-j", str(jobs)]
    return [sys.executable, "-m", "mpconform", "run", "stdlib", *options, "-o", str(records)]


def cpython(method: str) -> list[str]:
    """The command that runs CPython's tests."""
    names = [word for name in CLASSES for word in ("-m", name)]
    return [sys.executable, "-m", "test", f"test_multiprocessing_{method}", *names]


def seconds(command: list[str]) -> float:
    """The wall time of one run of ``command``."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - began


def compare(method: str, profiles: list[str], pairs: int, jobs: int, records: Path) -> None:
    """Measure; print a line for each turn, and the median of each profile."""
    ratios: dict[str, list[float]] = {profile: [] for profile in profiles}
    costs: dict[str, list[float]] = {profile: [] for profile in profiles}
    seconds(suite(method, profiles[0], jobs, records))
    for _ in range(pairs):
        theirs = seconds(cpython(method))
        for profile in profiles:
            ours = seconds(suite(method, profile, jobs, records))
            ratios[profile].append(ours / theirs)
            costs[profile].append(clause_cost.per_clause(read_runs(records)[-1]))
            ratio = f"{ours:.1f} s / {theirs:.1f} s = {ratios[profile][-1]:.3f}"
            print(f"{method}, {profile}: {ratio}", flush=True)
    for profile, found in ratios.items():
        aim = f"aim: at most {AIMS[profile]:.3f}" if profile in AIMS else "no aim"
        cost = f"{statistics.median(costs[profile]):.0f} ms of a lane for each clause"
        print(f"{method}, {profile}: median {statistics.median(found):.3f} ({aim}), {cost}")


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--profiles", nargs="+", choices=list(AIMS), default=list(AIMS))
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("-j", "--jobs", type=int, default=2, help="checks at the same time")
    parser.add_argument("--clauses", default="10", help="so many of the dearest are shown")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        records = Path(directory) / "records.jsonl"
        for method in chosen.methods:
            compare(method, chosen.profiles, chosen.pairs, chosen.jobs, records)
            clause_cost.main(str(records), chosen.clauses)


if __name__ == "__main__":
    main()
