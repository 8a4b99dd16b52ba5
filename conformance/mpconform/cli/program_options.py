"""What commands that play programs have in common: options, and what is known of a target."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeVar

import click

from mpconform.driver.policy import PLAYERS, players
from mpconform.expectations import Expectations, expected_clauses
from mpconform.records import TargetKey

_Command = TypeVar("_Command", bound=Callable[..., Any])

seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="That of the programs."
)
deadline_option = click.option(
    "--deadline",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Least liveness deadline of a program.",
)


def _jobs_option(default: int, words: str) -> Callable[[_Command], _Command]:
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 64),
        default=min(64, default),
        metavar="N",
        help=f"Programs at the same time here (default: {words}).",
    )


jobs_option = _jobs_option(1 + (os.cpu_count() or 1), "one more than the cores")
search_jobs_option = _jobs_option(players(os.cpu_count()), f"{PLAYERS} for each core")
start_method_option = click.option(
    "--start-method",
    "start_methods",
    multiple=True,
    metavar="NAME",
    help="Only this start method (repeatable; default: all that there are).",
)


def known_of(expectations: Collection[Expectations], key: TargetKey) -> frozenset[str]:
    """What a target is expected to break."""
    today = date.today()
    return frozenset().union(*(expected_clauses(one, key, today) for one in expectations))
