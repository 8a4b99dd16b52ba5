"""How long a run of the suite takes, beside CPython's own tests of the same objects.

``python benchmarks/run_time.py [PAIRS]`` runs the two in turn, PAIRS times (default 3), with the
interpreter that it is started with, and prints the median of the ratios pair by pair. It needs an
interpreter that still has its ``test`` package. Compiled modules are kept, as an installation keeps
them, also where the environment says otherwise; one run before the first pair compiles them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

SUITE = [sys.executable, "-m", "mpconform", "run", "stdlib", "--start-method", "fork"]
CPYTHON = [sys.executable, "-m", "test", "test_multiprocessing_fork"]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
CLASSES = ("*TestProcess*", "*TestPool*", "*TestConnection*", "*TestWait*")


def seconds(command: list[str]) -> float:
    """The wall time of one run of ``command``."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - began


def main(pairs: int) -> None:
    """Measure, and print one line per pair and the median of the ratios."""
    cpython = CPYTHON + [word for name in CLASSES for word in ("-m", name)]
    ratios = []
    seconds(SUITE)
    for number in range(pairs):
        ours, theirs = seconds(SUITE), seconds(cpython)
        ratios.append(ours / theirs)
        print(f"pair {number + 1}: {ours:.1f} s / {theirs:.1f} s = {ratios[-1]:.3f}", flush=True)
    print(f"median ratio: {statistics.median(ratios):.3f} (aim: at most 0.2)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
