"""``mpconform show``: read the records of a run again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

import click
from rich.console import Console
from rich.text import Text

from mpconform.clauses import START_METHODS
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import compared, expect_option, expectations_in, stands_out
from mpconform.cli.printing import matrix_options, print_verdicts
from mpconform.cli.reading import runs_in
from mpconform.cli.run import exit_code
from mpconform.expectations import Expectations
from mpconform.records import Result, Run, Verdict, combined
from mpconform.records.naming import Names
from mpconform.views.overview import Overview
from mpconform.views.unexpected import unexpected
from mpconform.views.words import STYLES, evidence, sentence, whereabouts


@click.command("show", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--evidence",
    "with_evidence",
    is_flag=True,
    help="Also what was kept with every failure: traceback, history, output, stacks.",
)
@click.option(
    "--run",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the Nth run in the FILEs (1 is the first).",
)
@expect_option
@matrix_options
def command(
    files: tuple[Path, ...],
    with_evidence: bool,
    number: int | None,
    expectation_files: tuple[Path, ...],
    cells: str | None,
) -> int:
    """Show the runs in the FILEs as one set: every failure (none that is expected), the summary.

    Without a FILE it is the last run, one of the ten that are kept for you. Where a clause was
    judged on the same target more than once, the last run counts. The exit code is 0 if all that
    was asked for was judged, whatever it came to, else 1; with --expect it is that of 'run'.
    """
    expectations = expectations_in(expectation_files)
    runs = runs_in(files)
    run = combined(runs) if number is None else _one_of(runs, number)
    comparisons = compared(run, expectations)
    console = streams.console()
    names, stood_out = Names(run), stands_out(expectations)
    for result in run.results:
        if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED) and stood_out(result):
            _print_failure(console, result, names, with_evidence)
    if with_evidence:
        _print_broken(console, run)
    if run.results:
        console.print(Overview(run, stood_out))
    print_verdicts(console, run, cells, comparisons)
    if number is None and len(runs) > max(1, len(files)):
        console.print(Text(_SEVERAL.format(number=len(runs)), style="bold yellow"))
    for comparison in comparisons:
        console.print(unexpected(comparison))
    _print_unknown_methods(console, run, expectations)
    if comparisons:
        return exit_code(run, comparisons)
    return ExitCode.CONFORMS if run.complete else ExitCode.DOES_NOT_CONFORM


_SEVERAL = (
    "These are {number} runs as one set: of what several have judged, the last is shown. "
    "--run 1 to --run {number} show them one by one."
)


def _one_of(runs: Sequence[Run], number: int) -> Run:
    if number > len(runs):
        raise CannotDo(f"there is no run {number}: the files hold {len(runs)}")
    return runs[number - 1]


def _print_failure(console: Console, result: Result, names: Names, with_evidence: bool) -> None:
    line = Text(f"{result.verdict.value} ", style=STYLES[result.verdict])
    line.append(f"{result.clause} on {names.target(result)}", style="bold")
    console.print(line)
    console.print(Text("  " + sentence(result)))
    if where := whereabouts(result):
        console.print(Text(where, style="dim"))
    if with_evidence:
        for heading, text in evidence(result):
            console.print(Text(f"  {heading}:", style="dim"))
            console.print(Text(indent(text, "    ")))


def _print_broken(console: Console, run: Run) -> None:
    for target in run.targets_by_backend:
        if target.detail:
            console.print(Text(f"broken adapter: {Names(run).target(target)}", style="bold"))
            console.print(Text(indent(target.detail, "    ")))


def _print_unknown_methods(
    console: Console, run: Run, expectations: Sequence[Expectations]
) -> None:
    """A run refuses them; records do not say what a backend has beside what was judged."""
    for each in expectations:
        judged = {one.start_method for one in run.targets if one.backend == each.backend}
        for name in sorted(each.start_methods - judged - {*START_METHODS}):
            text = f"{each.path} names the start method {name!r}, which no target here has"
            console.print(Text(text, style="yellow"))
