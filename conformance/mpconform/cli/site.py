"""``mpconform site``: the records of runs as a static site."""

from __future__ import annotations

import os
from pathlib import Path

import click

import mpconform
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import expect_option, expectations_in
from mpconform.cli.reading import read_set
from mpconform.cli.selection import spec_or_error
from mpconform.mutants import CATALOGUE, BadKills, Mutant, read_catalogue, read_kills
from mpconform.mutants.rules import BadReasons, Reasons, read_reasons
from mpconform.mutants.rules.reasons import carried
from mpconform.mutants.score import Scores
from mpconform.records import Result, Run
from mpconform.reproducers import NoScript, script_of
from mpconform.suite.index import checks_by_clause
from mpconform.views.site.model import Site
from mpconform.views.site.write import MARKER, write


@click.command("site", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "results", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RESULTS..."
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to write; one that is there has to be empty, or a site.",
)
@expect_option
@click.option(
    "--mutants",
    "kills",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What 'mpconform mutants -o FILE' found (repeatable): shows how many faults are caught.",
)
def command(
    results: tuple[Path, ...],
    output: Path,
    expectation_files: tuple[Path, ...],
    kills: tuple[Path, ...],
) -> int:
    """Write a site that shows RESULTS (files of records, or folders of them): the matrix with
    filters, a page per clause and per library, the spec as a book, badges.

    It needs no server and no network: open DIR/index.html. With --expect, failures have the reasons
    that the files give; with --mutants, clauses say which faults they were seen to catch.
    """
    run = read_set(results)
    _refuse_what_is_not_ours(output)
    site = _site(run, expectation_files, [_strength(file) for file in kills])
    try:
        number = write(site, output)
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}") from error
    click.echo(f"{number} pages: {output / 'index.html'}")
    return ExitCode.CONFORMS


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.is_file():
        raise CannotDo(f"{folder} is a file: name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise CannotDo(f"{folder} holds other things: name a folder that is empty or not there")


def _within(where: str) -> str:
    """File and line of a check, below the package: suite/pool/test_maps.py:7."""
    return where.removeprefix(f"{Path(mpconform.__file__).parent}{os.sep}")


def _strength(file: Path) -> Scores:
    try:
        kills = read_kills(file)
        reasons = carried(kills.subject.name, kills.python)
        known = kills.subject.by_rule and reasons.exists()
        return Scores(kills, read_reasons(reasons) if known else Reasons())
    except (BadKills, BadReasons) as error:
        raise CannotDo(str(error)) from error


def _site(run: Run, expectation_files: tuple[Path, ...], strengths: list[Scores]) -> Site:
    spec = spec_or_error()
    mutants: dict[str, list[Mutant]] = {}
    for mutant in read_catalogue(CATALOGUE, spec.ids):
        mutants.setdefault(mutant.clause, []).append(mutant)
    checks = {
        clause: [(check.name, _within(check.where)) for check in found]
        for clause, found in checks_by_clause().items()
    }
    return Site(
        list(spec), run, checks, mutants, expectations_in(expectation_files), strengths, _script
    )


def _script(result: Result) -> str:
    """A script that shows the failure; '' if there is none."""
    script = script_of(result)
    return "" if isinstance(script, NoScript) else script.text
