"""The option ``--expect``: reading expectation files, and what a run is worth beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from mpconform.cli.errors import CannotDo
from mpconform.cli.selection import spec_or_error
from mpconform.expectations import (
    BadExpectations,
    Comparison,
    Expectations,
    compare,
    expected_verdicts,
    is_expected,
    read_expectations,
)
from mpconform.records import Result, Run, TargetKey, Verdict

expect_option = click.option(
    "--expect",
    "expectation_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What a backend is known to fail (TOML; repeatable): anything else stands out.",
)


def expectations_in(files: Sequence[Path]) -> list[Expectations]:
    """The files, at most one for a backend."""
    if not files:
        return []
    spec = spec_or_error()
    found: dict[str, Expectations] = {}
    for file in files:
        try:
            read = read_expectations(file, spec)
        except BadExpectations as error:
            raise CannotDo(str(error)) from error
        if read.backend in found:
            first = found[read.backend].path
            raise CannotDo(f"{first} and {file} both are about {read.backend!r}: name one of them")
        found[read.backend] = read
    return list(found.values())


def expected_by(
    expectations: Sequence[Expectations],
) -> Callable[[str, TargetKey], frozenset[Verdict]]:
    """What the files say that a clause comes to on a target."""
    today = date.today()

    def answer(clause: str, target: TargetKey) -> frozenset[Verdict]:
        found = (expected_verdicts(each, clause, target, today) for each in expectations)
        return frozenset[Verdict]().union(*found)

    return answer


def stands_out(expectations: Sequence[Expectations]) -> Callable[[Result], bool]:
    """Whether a result is no failure that one of the files expects."""
    today = date.today()

    def answer(result: Result) -> bool:
        return not any(is_expected(result, each, today) for each in expectations)

    return answer


def compared(run: Run, expectations: Sequence[Expectations]) -> list[Comparison]:
    """The run held against each of the files, which have to be about backends of the run."""
    judged = sorted({target.backend for target in run.targets})
    for each in expectations:
        if each.backend not in judged and not any(target.broken for target in run.targets):
            names = ", ".join(judged)
            raise CannotDo(f"{each.path} is about {each.backend!r}, but this run has {names}")
    return [compare(run, each, date.today()) for each in expectations]
