"""``mpconform mutants``: is the suite strong enough?"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from mpconform.clauses import Spec
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.files import replace_file
from mpconform.cli.selection import choose_clauses, spec_or_error
from mpconform.driver.profile import PROFILES
from mpconform.mutants import CATALOGUE, BadCatalogue, Examined, Fate, Mutant, read_catalogue
from mpconform.mutants.kills import kills_of, to_json
from mpconform.run.examiner import Examinations, Examiner
from mpconform.suite.index import checks_by_clause
from mpconform.views.kills import print_kills, summary

# One hang is enough to catch a mutant, and the first message is small enough.
_PROFILE = replace(PROFILES["default"], confirm_hangs=False, shrink_seconds=1.0)


@click.command("mutants", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--clause",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Only the mutants of clauses whose id matches (repeatable).",
)
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Only N, drawn at random.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="Seed of the draw (default: a random one, which is shown).",
)
@click.option("--messages", is_flag=True, help="Show what was expected, and what was seen.")
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    default=CATALOGUE,
    metavar="DIRECTORY",
    help="Other mutants than those that mpconform carries.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what became of each to FILE (JSON), for 'mpconform site --mutants'.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Mutants at the same time (default: one more than the cores).",
)
def command(
    patterns: tuple[str, ...],
    sample: int | None,
    seed: int | None,
    messages: bool,
    catalogue: Path,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Examine copies of the reference with one fault each: does the clause catch it?

    Exit codes: 0 each is caught by the clause that forbids it, and the clean reference by none;
    1 otherwise; 2, 3, 130 as everywhere.
    """
    spec = spec_or_error()
    console = streams.console()
    mutants = _chosen(spec, catalogue, patterns)
    if sample is not None:
        mutants = _drawn(console, mutants, sample, seed)
    lanes = jobs or 1 + (os.cpu_count() or 1)
    examinations = Examinations(mutants, spec, checks_by_clause(), _PROFILE, lanes)
    examiner = Examiner(examinations, _Progress(console).examined)
    places = {mutant: place for place, mutant in enumerate(mutants)}
    done = sorted(examiner.run(), key=lambda one: places[one.mutant] if one.mutant else -1)
    print_kills(console, done, messages)
    console.print(summary(done, len(examiner.inapplicable)))
    if output is not None:
        replace_file(output, to_json(kills_of(done, complete=not examiner.interrupted)))
    return ExitCode.INTERRUPTED if examiner.interrupted else _exit_code(done)


def _chosen(spec: Spec, catalogue: Path, patterns: Sequence[str]) -> list[Mutant]:
    try:
        mutants = read_catalogue(catalogue, spec.ids)
    except BadCatalogue as error:
        raise CannotDo(str(error)) from error
    clauses = {clause.id for clause in choose_clauses(spec, patterns)}
    chosen = [mutant for mutant in mutants if mutant.clause in clauses]
    if not chosen:
        raise CannotDo("no mutant violates such a clause; see 'mpconform explain CLAUSE'")
    return chosen


def _drawn(console: Console, mutants: list[Mutant], sample: int, seed: int | None) -> list[Mutant]:
    if seed is None:
        seed = random.SystemRandom().randrange(1 << 32)
    console.print(f"seed {seed}")
    drawn = random.Random(seed).sample(mutants, min(sample, len(mutants)))
    return sorted(drawn, key=mutants.index)


class _Progress:
    def __init__(self, console: Console) -> None:
        self._console = console

    def examined(self, examined: Examined, waiting: int) -> None:
        if self._console.is_terminal:
            self._console.print(f"{waiting} to go ", end="\r")


def _exit_code(examined: Sequence[Examined]) -> int:
    if any(one.fate is Fate.ERROR for one in examined):
        return ExitCode.SUITE_FAILED
    clean = all(one.fate is Fate.SURVIVED for one in examined if one.mutant is None)
    caught = all(one.fate is Fate.CAUGHT for one in examined if one.mutant is not None)
    return ExitCode.CONFORMS if clean and caught else ExitCode.DOES_NOT_CONFORM
