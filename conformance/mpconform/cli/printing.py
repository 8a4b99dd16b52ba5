"""How a run is printed, by those commands that make one and by the one that reads it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from rich.console import Console

from mpconform.expectations import Comparison
from mpconform.records import Result, Run
from mpconform.views.failures import failures
from mpconform.views.matrix import matrix
from mpconform.views.overview import Overview
from mpconform.views.summary import summary

_OPTIONS = (
    click.option("--matrix", "cells", flag_value="all", help="Also every clause on every target."),
    click.option(
        "--only-differences",
        "cells",
        flag_value="differences",
        help="Also the clauses on which the targets differ.",
    ),
)


def matrix_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --matrix and --only-differences (``cells``)."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def print_overview(
    console: Console, run: Run, worth_showing: Callable[[Result], bool] = lambda _: True
) -> None:
    """The table of chapters, and what failed."""
    if run.results:
        console.print(Overview(run, worth_showing))
        console.print(failures(run, worth_showing))


def print_verdicts(
    console: Console, run: Run, cells: str | None = None, comparisons: Sequence[Comparison] = ()
) -> None:
    """Every cell, if that is wanted, and the verdict on each target."""
    if run.results and cells:
        console.print(matrix(run, only_differences=cells == "differences"))
    console.print(summary(run, comparisons))
