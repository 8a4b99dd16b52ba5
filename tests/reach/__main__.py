"""``python -m tests.reach``: see the package."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from mpconform.clauses import START_METHODS
from tests.reach.reasons import reason_for, reasons
from tests.reach.report import Reached, report
from tests.reach.site import steps

SITE = Path(__file__).with_name("site")


def noted(methods: tuple[str, ...], patterns: tuple[str, ...], jobs: int) -> bytes:
    """The map of steps of a run on the standard library."""
    with tempfile.NamedTemporaryFile(prefix="steps-") as file:
        file.truncate(steps.SIZE)
        path = os.pathsep.join(filter(None, (str(SITE), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "MPCONFORM_STEPS": file.name}
        command = [sys.executable, "-m", "mpconform", "run", "stdlib", "--deadline", "20"]
        command += [f"-j{jobs}", *(f"--start-method={each}" for each in methods)]
        command += [f"--clause={pattern}" for pattern in patterns]
        subprocess.run(command, env=environment, check=False)
        return file.read()


@click.command()
@click.option("--start-method", "methods", multiple=True, type=click.Choice(START_METHODS))
@click.option("--clause", "patterns", multiple=True, metavar="GLOB", help="Only these.")
@click.option("-j", "jobs", default=2, show_default=True)
def main(methods: tuple[str, ...], patterns: tuple[str, ...], jobs: int) -> None:
    """Print what no check reaches; the exit code is the number of functions without a reason."""
    found = list(report(noted(methods, patterns, jobs)))
    known = reasons()
    unexplained = 0
    for one in found:
        click.echo(_row(one))
        for function, lines in one.missed.items():
            why = reason_for(f"{one.module}.{function}", known)
            unexplained += not why
            click.echo(f"    {function}: {len(lines)} lines, {_few(lines)}: {why or '?'}")
    lines, reached = sum(one.lines for one in found), sum(one.lines_reached for one in found)
    click.echo(f"{reached} of {lines} lines; {unexplained} functions are missed without a reason")
    raise SystemExit(min(unexplained, 100))


def _row(one: Reached) -> str:
    branches = f"{one.branches_reached} of {one.branches} branches"
    return f"{one.module}: {one.lines_reached} of {one.lines} lines, {branches}"


def _few(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:6]))
    return shown if len(lines) <= 6 else f"{shown}, …"


if __name__ == "__main__":
    main()
