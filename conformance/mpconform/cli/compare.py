"""``mpconform compare``: the same programs on two backends, and where they come out otherwise."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import expect_option, expectations_in
from mpconform.cli.program_options import (
    deadline_option,
    jobs_option,
    known_of,
    seed_option,
    start_method_option,
)
from mpconform.cli.selection import choose_adapters
from mpconform.cli.ticker import Ticker
from mpconform.programs.comparison import VIOLATES, Comparisons
from mpconform.run.comparer import Comparer
from mpconform.run.session import CannotExplore, Session
from mpconform.views.comparison import compared


@click.command("compare", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backend")
@click.argument("other")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    metavar="N",
    help="How many random programs under each start method.",
)
@start_method_option
@seed_option
@deadline_option
@jobs_option
@expect_option
def command(
    backend: str,
    other: str,
    start_methods: tuple[str, ...],
    count: int,
    seed: int,
    deadline: float,
    jobs: int,
    expectation_files: tuple[Path, ...],
) -> int:
    """Play the same programs on BACKEND and OTHER, some times each, and show where they differ.

    A difference is a violation of a clause by one of them, a choice that clauses leave open, or
    undecided. What --expect says of either is not relied on. Exit codes: 0 neither violates a
    clause where they differ, 1 one does; 2, 3, 130 as everywhere.
    """
    (one,) = choose_adapters([backend]).values()
    (another,) = choose_adapters([other]).values()
    known = partial(known_of, expectations_in(expectation_files))
    console = streams.console()
    ticker = Ticker(console)

    def on_news(found: Comparisons) -> None:
        ticker.tick(f"{found.start_method}: {found.programs} programs")

    try:
        with Session(jobs, deadline, known) as session:
            comparer = Comparer(session, on_news)
            results = comparer.run(one, another, start_methods, count, seed)
    except CannotExplore as error:
        raise CannotDo(str(error)) from error
    for found in results:
        console.print(compared(found, backend, other))
    if any(found.failed for found in results):
        return ExitCode.SUITE_FAILED
    if session.interrupted:
        return ExitCode.INTERRUPTED
    violates = any(difference.kind == VIOLATES for found in results for difference in found.counts)
    return ExitCode.DOES_NOT_CONFORM if violates else ExitCode.CONFORMS
