"""``mpconform show``: read the records of a run again."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from mpconform.cli.errors import CannotDo
from mpconform.cli.expecting import (
    expect_option,
    expectations_in,
    print_comparisons,
    stands_out,
)
from mpconform.expectations import Place
from mpconform.records import BadRecords, Verdict, read_runs
from mpconform.views.matrix import matrix
from mpconform.views.summary import summary
from mpconform.views.words import STYLES, evidence, sentence


@click.command("show", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--evidence",
    "with_evidence",
    is_flag=True,
    help="Also what was kept with every failure: traceback, history, output, stacks.",
)
@expect_option
def command(file: Path, with_evidence: bool, expectation_files: tuple[Path, ...]) -> None:
    """Show the last run in FILE: failures (none that is expected), matrix and summary."""
    expectations = expectations_in(expectation_files)
    try:
        run = read_runs(file)[-1]
    except BadRecords as error:
        raise CannotDo(str(error)) from error
    console = Console(highlight=False, soft_wrap=True)
    stood_out = stands_out(expectations, Place.of(run.header))
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
                console.print(Padding(Text(text), (0, 0, 0, 4)))
    console.print(matrix(run))
    console.print(summary(run))
    print_comparisons(console, run, expectations)
