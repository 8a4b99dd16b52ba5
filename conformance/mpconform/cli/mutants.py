"""``mpconform mutants``: is the suite strong enough?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mpconform.clauses import START_METHODS
from mpconform.cli import mutants_by_rule, mutants_named
from mpconform.cli.errors import CannotDo
from mpconform.cli.expectations import expect_option
from mpconform.cli.mutants_made import Order
from mpconform.mutants import CATALOGUE
from mpconform.mutants.rules import OPERATORS, SUBJECTS

_OPTIONS = (
    click.option(
        "--clause",
        "patterns",
        multiple=True,
        metavar="GLOB",
        help="Only the mutants of clauses whose id matches (repeatable); with --by-rule, only these"
        " clauses are put to them.",
    ),
    click.option(
        "--sample", type=click.IntRange(min=1), metavar="N", help="Only N, drawn at random."
    ),
    click.option(
        "--seed",
        type=click.IntRange(min=0),
        metavar="N",
        help="Seed of the draw (default: a random one, which is shown).",
    ),
    click.option("--messages", is_flag=True, help="Show what was expected, and what was seen."),
    click.option(
        "--catalogue",
        type=click.Path(path_type=Path),
        default=CATALOGUE,
        metavar="DIRECTORY",
        help="Other mutants than those that mpconform carries.",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write what becomes of each to FILE (JSON Lines), for 'mpconform site --mutants'.",
    ),
    click.option("--resume", is_flag=True, help="Go on with FILE: what it has is not done again."),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 64),
        default=1 + (os.cpu_count() or 1),
        metavar="N",
        help="Mutants at the same time (default: one more than the cores).",
    ),
    click.option(
        "--by-rule", is_flag=True, help="Not the named mutants, but those that rules make."
    ),
    click.option(
        "--of",
        "subject",
        type=click.Choice(list(SUBJECTS)),
        default="reference",
        help="What is mutated by rule (default: reference).",
    ),
    click.option(
        "--file",
        "files",
        multiple=True,
        metavar="GLOB",
        help="By rule: only in files that match (repeatable).",
    ),
    click.option(
        "--operator",
        "operators",
        multiple=True,
        type=click.Choice(sorted(OPERATORS)),
        help="By rule: only by this operator (repeatable).",
    ),
    click.option(
        "--start-method",
        type=click.Choice(START_METHODS),
        help="By rule: only under this start method (default: that of the file, or fork).",
    ),
    click.option(
        "--matrix", is_flag=True, help="By rule: go on after the first clause that catches."
    ),
    click.option("--list", "listed", is_flag=True, help="By rule: show the mutants, and no more."),
    click.option(
        "--reasons",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="By rule: why survivors may be (TOML), instead of those that mpconform carries.",
    ),
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        default=600,
        metavar="SECONDS",
        help="By rule: what takes longer hangs as a whole (default: 600).",
    ),
    expect_option,
)

_BY_RULE = (
    "files",
    "operators",
    "start_method",
    "matrix",
    "listed",
    "reasons",
    "expectation_files",
)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command("mutants", context_settings={"help_option_names": ["-h", "--help"]})
@_options
def command(by_rule: bool, catalogue: Path, **options: Any) -> int:
    """Examine copies of the reference with one fault each: does the clause catch it?

    With --by-rule the faults are made by rule, of the reference or of the standard library, and any
    clause may catch them; of the standard library the core has to, and with --expect whatever the
    file does not say that it fails.

    Exit codes: 0 each is caught by the clause that forbids it, and the clean reference by none (by
    rule: each is caught, or there is a reason); 1 otherwise; 2, 3, 130 as everywhere.
    """
    order = Order(**options)
    if order.resume and order.output is None:
        raise CannotDo("--resume goes on with a file: name it with -o FILE")
    if by_rule:
        return mutants_by_rule.examine(order)
    if any(getattr(order, name) for name in _BY_RULE):
        raise CannotDo("some of these options are about mutants made by rule: add --by-rule")
    return mutants_named.examine(order, catalogue)
