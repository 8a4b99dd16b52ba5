"""The keeper of `mpconform zoo`: a process in which the tool meets one animal, beside a bystander.

Its arguments are ANIMAL REPORT. It runs ``mpconform run`` in this process, so that this process is
looked at before and after; what came of it is written to REPORT, as JSON. It is started by
``zoo/visit.py`` in an empty directory, with a folder of its own for temporary files.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mpconform.arena.walls import own_shared_memory
from mpconform.cli import cli
from mpconform.cli.errors import ExitCode
from mpconform.records import Run, read_runs
from mpconform.zoo.animal import ADAPTER, BYSTANDER, Animal
from mpconform.zoo.catalogue import find
from mpconform.zoo.surroundings import OWN, changes, in_numbers, look


def main() -> None:
    """Meet the animal, write the report."""
    name, report = sys.argv[1:]
    os.environ[OWN] = "1" if own_shared_memory() else "0"
    animal = find(name)
    records = Path(report).with_suffix(".jsonl")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        # Once for what Python keeps after the first time, and no longer than that.
        _run([BYSTANDER, "--start-method", "fork", "--clause", "contexts.cpu_count.is-the-systems"])
        gc.collect()
        before, began = look(), time.monotonic()
        code = _run([*_command(animal), "-o", str(records)])
        seconds = time.monotonic() - began
        gc.collect()
        after = look()
    run = read_runs(records)[-1]
    _write(Path(report), run, code, seconds, changes(before, after), in_numbers(before))


def _command(animal: Animal) -> list[str]:
    command = [ADAPTER, BYSTANDER, "--profile", "smoke", "--deadline", "1", "-j", "2"]
    command += ["--start-method", animal.start_method]
    for clause in animal.judged:
        command += ["--clause", clause]
    return command


def _run(arguments: Sequence[str]) -> int:
    try:
        return int(cli.main(["run", *arguments], standalone_mode=False) or 0)
    except click.ClickException:
        return int(ExitCode.USAGE)


def _write(
    path: Path, run: Run, code: int, seconds: float, changed: list[str], numbers: dict[str, int]
) -> None:
    verdicts: dict[str, dict[str, str]] = {}
    got: dict[str, str] = {}
    for result in run.results:
        verdicts.setdefault(result.backend, {})[result.clause] = result.verdict.value
        if result.backend != BYSTANDER and result.verdict.value != "PASS":
            got[result.clause] = (result.got or result.note)[:300]
    broken = {target.backend: target.broken for target in run.targets if target.broken}
    found: dict[str, Any] = {
        "exit_code": code,
        "complete": run.complete,
        "seconds": seconds,
        "verdicts": verdicts,
        "got": got,
        "broken": broken,
        "changed": changed,
        "numbers": numbers,
        "size": path.with_suffix(".jsonl").stat().st_size,
    }
    path.write_text(json.dumps(found))


if __name__ == "__main__":
    os.umask(0o077)
    main()
