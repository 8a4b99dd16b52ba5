"""What a number of the scheduling policy is worth: ``python benchmarks/policy.py WAITS 0.75 3``.

Runs the suite with the value that ``mpconform/driver/policy.py`` has, and with each of those given,
in turn, and prints for each the ratios of the wall times, and how many verdicts were others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from mpconform.driver import policy
from mpconform.records import read_runs

DEFAULT = ["stdlib", "reference", "--start-method", "fork"]
START = """
import sys
from mpconform.driver import policy
name, value = sys.argv[1], float(sys.argv[2])
setattr(policy, name, type(getattr(policy, name))(value))
del sys.argv[1:3]
from mpconform.cli import main
main()
"""
Verdicts = dict[tuple[str, str], str]


def run(name: str, value: float, arguments: list[str]) -> tuple[float, Verdicts]:
    """The seconds of one run with that value, and its verdicts by clause and target."""
    with tempfile.TemporaryDirectory(prefix="policy-") as folder:
        records = Path(folder) / "records.jsonl"
        command = [sys.executable, "-c", START, name, str(value), "run", *arguments]
        began = time.perf_counter()
        done = subprocess.run([*command, "-o", str(records)], capture_output=True, check=False)
        seconds = time.perf_counter() - began
        if done.returncode not in (0, 1):
            sys.exit(done.stderr.decode())
        results = read_runs(records)[-1].results
    return seconds, {(one.clause, str(one.target)): one.verdict.value for one in results}


def compare(name: str, values: list[float], turns: int, arguments: list[str]) -> None:
    """Measure; print a line for each value in each turn, and the medians."""
    ratios: dict[float, list[float]] = {value: [] for value in values}
    usual = float(getattr(policy, name))
    run(name, usual, arguments)
    for _ in range(turns):
        seconds, verdicts = run(name, usual, arguments)
        for value in values:
            took, others = run(name, value, arguments)
            ratios[value].append(took / seconds)
            changed = sum(verdicts[cell] != others.get(cell) for cell in verdicts)
            words = f"{took:.1f} s / {seconds:.1f} s = {took / seconds:.2f}"
            print(f"{name} = {value:g}: {words}, {changed} other verdicts", flush=True)
    for value, found in ratios.items():
        print(f"{name} = {value:g}: median {median(found):.2f} of that with {usual:g}")


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[name for name in vars(policy) if name.isupper()])
    parser.add_argument("values", nargs="+", type=float)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument(
        "--run", default=" ".join(DEFAULT), help="what is run (default: %(default)s)"
    )
    chosen = parser.parse_args()
    compare(chosen.name, chosen.values, chosen.turns, chosen.run.split())


if __name__ == "__main__":
    main()
