"""What the commands that run backends share: their options, and the run itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from mpconform.cli.errors import CannotDo, unknown
from mpconform.records import BadRecords, Run, read_runs
from mpconform.run.plan import Plan
from mpconform.run.runner import Runner
from mpconform.run.targets import CannotHold, UnknownStartMethod
from mpconform.views.progress import Progress

_OPTIONS = (
    click.argument("backends", nargs=-1, metavar="[BACKEND]..."),
    click.option(
        "--start-method",
        "start_methods",
        multiple=True,
        metavar="NAME",
        help="Only this start method (repeatable; default: all that a backend has).",
    ),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 64),
        default=1 + (os.cpu_count() or 1),
        metavar="N",
        help="Checks at the same time (default: one more than the cores).",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Append the records of the run to FILE (JSON Lines).",
        callback=lambda context, parameter, value: usable(value),
    ),
)


def run_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the arguments BACKEND…, --start-method, -j and -o."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def carry_out(plan: Plan, console: Console) -> tuple[Run, str]:
    """Run the plan, showing its progress.

    The run, and why its records could not all be written, if that is so.
    """
    with Progress(console) as progress:
        runner = Runner(plan, progress)
        return made_by(runner), runner.unwritten


def made_by(runner: Runner) -> Run:
    """Its run; what the user asked for in vain is one line."""
    try:
        return runner.run()
    except UnknownStartMethod as error:
        hint = f"the backends have {', '.join(error.known)}"
        raise unknown("start method", error.name, error.known, hint) from None
    except CannotHold as error:
        raise CannotDo(f"a file of --expect {error}") from None


def all_written(output: Path | None, unwritten: str) -> None:
    """Refuse to end well where records are missing; what was judged has been shown."""
    if unwritten:
        raise CannotDo(f"cannot write all records to {output}: {unwritten}; free some space")


def usable(output: Path | None) -> Path | None:
    """Refuse now what could not be written at the end, and what is not ours to append to."""
    if output is None:
        return None
    try:
        output.open("a", encoding="utf-8").close()
        if output.stat().st_size:
            read_runs(output)
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}; name another file") from error
    except BadRecords as error:
        raise CannotDo(f"will not append to {output}: {error}") from error
    return output
