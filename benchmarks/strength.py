"""How strong the suite is, beside CPython's own tests of the same objects.

``python benchmarks/strength.py --sample 20 --seed 7`` draws mutants of the standard library that
rules make, and puts each to this suite (``mpconform mutants --by-rule --of stdlib``) and then, in a
copy of multiprocessing that comes first on the path, to CPython's own tests, which end with the
first that fails. It prints for each file how many mutants each of the two notices, and the median
of the seconds that it took them. It needs an interpreter that still has its ``test`` package.

A test of CPython's that fails has to pass without the fault, in the same place; what takes longer
than ``--limit`` is ended, and counts as noticed: it hangs.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from run_time import ENVIRONMENT, cpython

from mpconform.mutants import Kill, RuleMutant, read_kills
from mpconform.mutants.plant import plant
from mpconform.mutants.rules import SUBJECTS, mutants_of

STDLIB = SUBJECTS["stdlib"]
EXPECTATIONS = Path(__file__).parents[1] / "expectations" / "stdlib.toml"


@dataclass(frozen=True)
class Seen:
    """Whether one of the two noticed a mutant, and the seconds until it did, or was done."""

    noticed: bool
    seconds: float


@dataclass(frozen=True)
class Pair:
    """A mutant, and what both made of it."""

    mutant: RuleMutant
    ours: Seen
    theirs: Seen


def ours(sample: int, seed: int, files: Sequence[str], file: Path) -> list[Kill]:
    """What this suite makes of them, one after the other."""
    options = ["--by-rule", "--of", "stdlib", "--expect", str(EXPECTATIONS), "-j", "1"]
    options += ["--sample", str(sample), "--seed", str(seed), "-o", str(file), "--resume"]
    options += [word for glob in files for word in ("--file", glob)]
    subprocess.run([sys.executable, "-m", "mpconform", "mutants", *options], check=False)
    return list(read_kills(file).mutants)


def theirs(mutant: RuleMutant | None, method: str, limit: float, *tests: str) -> Seen:
    """What CPython's tests (or only ``tests``) make of one; of what is without a fault, if none."""
    with tempfile.TemporaryDirectory() as directory:
        if mutant is not None:
            plant(mutant, Path(directory), STDLIB.folder)
        command = cpython(method)
        if tests:
            command = [*command[:4], *(word for test in tests for word in ("-m", test))]
        began = time.perf_counter()
        failed, words = _failed([*command, "--failfast", "-W"], directory, limit)
        seconds = time.perf_counter() - began
    names = re.findall(r"^(?:FAIL|ERROR): (\w+) \(", words, re.MULTILINE)
    if mutant is not None and names and theirs(None, method, limit, *names).noticed:
        print(f"{mutant.id}: {names} fail without the fault as well", flush=True)
        failed = False
    return Seen(failed, seconds)


def _failed(command: Sequence[str], directory: str, limit: float) -> tuple[bool, str]:
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env={**ENVIRONMENT, "PYTHONPATH": directory},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        try:
            failed = process.wait(limit) != 0
        except subprocess.TimeoutExpired:
            failed = True
        finally:
            with suppress(ProcessLookupError):  # its children, too; nothing if all have ended
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        words.seek(0)
        return failed, words.read().decode("utf-8", "replace")


def pairs(kills: Sequence[Kill], limit: float) -> Iterator[Pair]:
    """Put each to CPython's tests, too."""
    mutants = {mutant.id: mutant for mutant in mutants_of(STDLIB)}
    for method in sorted({mutants[kill.id].start_method or "fork" for kill in kills}):
        if theirs(None, method, limit).noticed:
            sys.exit(f"CPython's tests fail under {method} without a fault, or take too long")
    for kill in kills:
        mutant = mutants[kill.id]
        seen = theirs(mutant, mutant.start_method or "fork", limit)
        pair = Pair(mutant, Seen(kill.killed, kill.seconds), seen)
        print(
            f"{mutant.id}: this suite {_word(pair.ours)}, CPython's tests {_word(seen)}", flush=True
        )
        yield pair


def _word(seen: Seen) -> str:
    return f"{'notices' if seen.noticed else 'does not notice'} ({seen.seconds:.1f} s)"


def row(name: str, found: Sequence[Pair]) -> str:
    """A row of the table."""
    cells = [name, str(len(found))]
    for seen in ([pair.ours for pair in found], [pair.theirs for pair in found]):
        noticed = [one.seconds for one in seen if one.noticed]
        median = f"{statistics.median(noticed):.1f} s" if noticed else "-"
        cells += [str(len(noticed)), median]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--file", nargs="+", default=[], help="only files that match")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for CPython's tests")
    parser.add_argument("-o", "--output", type=Path, help="keep what this suite found (goes on)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        file = chosen.output or Path(directory) / "kills.jsonl"
        kills = ours(chosen.sample, chosen.seed, chosen.file, file)
        found = list(pairs(kills, chosen.limit))
    print("| file | mutants | this suite | median | CPython's tests | median |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in sorted({pair.mutant.file for pair in found}):
        print(row(name, [pair for pair in found if pair.mutant.file == name]))
    print(row("all", found))


if __name__ == "__main__":
    main()
