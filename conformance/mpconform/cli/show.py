"""``mpconform show``: read the records of a run again."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import click
from rich.console import Console
from rich.text import Text

from mpconform.cli import streams
from mpconform.cli.errors import CannotDo
from mpconform.cli.expectations import (
    expect_option,
    expectations_in,
    print_comparisons,
    stands_out,
)
from mpconform.cli.printing import matrix_options, print_verdicts
from mpconform.cli.run import exit_code
from mpconform.records import BadRecords, Run, Verdict, combined, kept, read_runs
from mpconform.views.overview import Overview
from mpconform.views.words import STYLES, evidence, sentence, target_name


@click.command("show", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--evidence",
    "with_evidence",
    is_flag=True,
    help="Also what was kept with every failure: traceback, history, output, stacks.",
)
@expect_option
@matrix_options
def command(
    files: tuple[Path, ...],
    with_evidence: bool,
    expectation_files: tuple[Path, ...],
    cells: str | None,
) -> int:
    """Show the runs in the FILEs as one set: every failure (none that is expected), the summary.

    Without a FILE it is the last run, one of the ten that are kept for you. Where a clause was
    judged on the same target more than once, the last run counts. The exit code is 0; with --expect
    it is that of 'run'.
    """
    expectations = expectations_in(expectation_files)
    try:
        run = combined([run for file in files or _last() for run in read_runs(file)])
    except BadRecords as error:
        raise CannotDo(str(error)) from error
    console = streams.console()
    stood_out = stands_out(expectations)
    for result in run.results:
        if result.verdict in (Verdict.PASS, Verdict.UNSUPPORTED) or not stood_out(result):
            continue
        line = Text(f"{result.verdict.value} ", style=STYLES[result.verdict])
        line.append(f"{result.clause} on {result.backend} ({result.start_method})", style="bold")
        console.print(line)
        console.print(Text("  " + sentence(result)))
        if with_evidence:
            for heading, text in evidence(result):
                console.print(Text(f"  {heading}:", style="dim"))
                console.print(Text(indent(text, "    ")))
    if with_evidence:
        _print_broken(console, run)
    if run.results:
        console.print(Overview(run))
    print_verdicts(console, run, cells)
    comparisons = print_comparisons(console, run, expectations)
    return exit_code(run, comparisons) if comparisons else 0


def _last() -> list[Path]:
    found = kept.files()
    if not found:
        raise CannotDo(f"no run is kept in {kept.directory()}; make one, or name a file of records")
    return found[-1:]


def _print_broken(console: Console, run: Run) -> None:
    for target in run.targets_by_backend:
        if target.detail:
            console.print(Text(f"broken adapter: {target_name(target)}", style="bold"))
            console.print(Text(indent(target.detail, "    ")))
