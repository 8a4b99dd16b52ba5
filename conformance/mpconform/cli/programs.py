"""``mpconform programs``: random programs, or all small ones, judged by the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
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
from mpconform.cli.selection import choose_adapters, spec_or_error
from mpconform.cli.ticker import Ticker
from mpconform.programs.coverage import coverage
from mpconform.programs.pairs import Pair
from mpconform.programs.pieces import Order, all_programs, random_programs
from mpconform.programs.tally import Tally
from mpconform.records import TargetKey
from mpconform.run.explorer import Exploration, Explorer
from mpconform.run.session import CannotExplore
from mpconform.views.coverage import covered
from mpconform.views.programs import explored, found


@click.command("programs", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backend")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    metavar="N",
    help="How many random programs under each start method.",
)
@click.option(
    "--exhaustive",
    type=click.IntRange(1, 6),
    metavar="N",
    help="Instead, every program of up to N operations over a small alphabet.",
)
@click.option(
    "--coverage",
    "shows_coverage",
    is_flag=True,
    help="Show which pairs of operations came, which rules fired, and what is missing, and why.",
)
@click.option("--perturb", is_flag=True, help="Stop and delay what runs, by the seed.")
@start_method_option
@seed_option
@deadline_option
@jobs_option
@expect_option
def command(
    backend: str,
    start_methods: tuple[str, ...],
    count: int,
    seed: int,
    exhaustive: int | None,
    shows_coverage: bool,
    perturb: bool,
    deadline: float,
    jobs: int,
    expectation_files: tuple[Path, ...],
) -> int:
    """Play programs on BACKEND, and have the model of the spec judge what was seen.

    What --expect says of the backend is neither relied on nor reported. Exit codes: 0 nothing that
    the model forbids was seen, 1 something was; 2, 3, 130 as everywhere.
    """
    spec = spec_or_error()
    (adapter,) = choose_adapters([backend]).values()
    expectations = expectations_in(expectation_files)
    console = streams.console()

    pairs: Counter[Pair] = Counter()

    def orders(start_method: str, known: Collection[str]) -> Iterator[Order]:
        if exhaustive:
            return all_programs(exhaustive, known)
        return random_programs(count, seed, start_method, pairs)

    exploration = Exploration(
        adapter,
        start_methods,
        orders,
        lambda key: known_of(expectations, key),
        deadline,
        perturb,
        jobs,
    )
    ticker = Ticker(console)

    def on_tally(key: TargetKey, tally: Tally) -> None:
        findings = f"{len(tally.findings)} findings"
        ticker.tick(f"{key.start_method}: {tally.programs} programs, {findings}")

    explorer = Explorer(exploration, on_tally)
    try:
        targets = explorer.run()
    except CannotExplore as error:
        raise CannotDo(str(error)) from error
    for key, tally in targets:
        for one in tally.findings:
            console.print(found(one, key, spec))
    for key, tally in targets:
        console.print(explored(key, tally))
        if shows_coverage:
            covered_there = coverage(tally, explorer.known[key])
            console.print(covered(covered_there, tally.programs))
    return _exit_code(targets, explorer.interrupted)


def _exit_code(targets: Collection[tuple[TargetKey, Tally]], interrupted: bool) -> int:
    if any(tally.failed for _, tally in targets):
        return ExitCode.SUITE_FAILED
    if interrupted:
        return ExitCode.INTERRUPTED
    findings = any(one.counts for _, tally in targets for one in tally.findings)
    return ExitCode.DOES_NOT_CONFORM if findings else ExitCode.CONFORMS
