"""``mpconform expect``: an expectation file made from runs, or brought to what they have shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from mpconform.clauses import Spec
from mpconform.cli.errors import CannotDo
from mpconform.cli.files import replace_file
from mpconform.cli.reading import runs_in
from mpconform.cli.selection import spec_or_error
from mpconform.expectations import BadExpectations, Expectations, read_expectations
from mpconform.expectations.blocks import Block, blocks_of
from mpconform.expectations.observed import observed
from mpconform.expectations.update import CannotEdit, Update, updated
from mpconform.records import Run, Target


@click.command("expect", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("records", nargs=-1, type=click.Path(path_type=Path), metavar="[RECORDS]...")
@click.option(
    "--write",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The expectation file (TOML): it is made, or brought to what the runs have shown.",
)
@click.option("--backend", default="", metavar="NAME", help="Which one, of several in the runs.")
@click.option(
    "--remove-passing", is_flag=True, help="Remove what FILE expects to fail, and now passes."
)
def command(records: tuple[Path, ...], file: Path, backend: str, remove_passing: bool) -> int:
    """Write down what a backend fails, as the runs in RECORDS show it (default: the last run).

    What people wrote in FILE stays. A new entry says that nobody has looked yet: find out why, and
    write the reason. What has passed in one run and failed in another is expected to do either.
    Entries that pass now are named, and removed only with --remove-passing.
    """
    spec = spec_or_error()
    runs = runs_in(records)
    before = _read(file, spec)
    if before is None:
        name = backend or _the_one(runs)
        blocks = blocks_of(_head(name, _targets_of(runs, name, file)))
        before = Expectations(str(file), name, ())
    else:
        if backend not in ("", before.backend):
            raise CannotDo(f"{file} is about {before.backend!r}, not about {backend!r}")
        _targets_of(runs, before.backend, file)
        blocks = blocks_of(file.read_text(encoding="utf-8"))
    update = _updated(before, blocks, runs, spec, remove_passing)
    replace_file(file, update.text, lambda written: read_expectations(written, spec))
    _tell(update, before, remove_passing)
    return 0


def _updated(
    before: Expectations, blocks: list[Block], runs: Sequence[Run], spec: Spec, remove: bool
) -> Update:
    seen = observed(runs, before.backend, [clause.id for clause in spec])
    day = runs[-1].header.started[:10]
    reason = f"first seen in the run of {day}; not looked at"
    try:
        return updated(before, blocks, seen, reason, date.today(), remove)
    except CannotEdit as error:
        raise CannotDo(f"cannot edit {before.path}: {error}") from error


def _read(file: Path, spec: Spec) -> Expectations | None:
    if not file.exists():
        return None
    try:
        return read_expectations(file, spec)
    except BadExpectations as error:
        raise CannotDo(str(error)) from error


def _the_one(runs: Sequence[Run]) -> str:
    names = sorted({target.backend for run in runs for target in run.targets})
    if len(names) != 1:
        had = ", ".join(names) or "no backend"
        raise CannotDo(f"a file is about one backend, and the records have {had}: say --backend")
    return names[0]


def _targets_of(runs: Sequence[Run], backend: str, file: Path) -> list[Target]:
    """The targets of the one library that the file is about."""
    found = [target for run in runs for target in run.targets]
    its = [target for target in found if target.backend == backend and not target.broken]
    if not its:
        broken = [target.broken for target in found if target.broken]
        others = ", ".join(sorted({target.backend for target in found})) or "nothing"
        why = f"the adapter is broken: {broken[0]}" if broken else f"these records have {others}"
        raise CannotDo(f"{file} is about {backend!r}, but {why}")
    versions = {target.key.version: None for target in its}
    if len({(t.key.version, t.key.python) for t in its}) > len({t.key.python for t in its}):
        text = f"the records are of several releases of {backend} ({', '.join(versions)})"
        raise CannotDo(f"{text}: a file is about one")
    return its


def _head(backend: str, targets: Sequence[Target]) -> str:
    keys = [target.key for target in targets]
    pythons = ", ".join(sorted({f"{key.implementation} {key.python}" for key in keys}))
    version = "" if keys[0].version == keys[0].python else keys[0].version
    platform = keys[0].platform.capitalize()
    about = f"# What {f'{backend} {version}'.rstrip()} is known to fail."
    return f'{about} Seen on {platform} with {pythons}.\n\nbackend = "{backend}"\n'


def _tell(update: Update, before: Expectations, remove_passing: bool) -> None:
    file = before.path
    for clause in update.new if before.entries else ():
        click.echo(f"new: {clause}")
    for clause in update.wider:
        click.echo(f"expects more than before: {clause}")
    for clause in update.expired:
        click.echo(f"its last day is over, and it still fails: {clause}")
    gone = "removed" if remove_passing else "to remove it, say --remove-passing"
    for clause, methods in update.passing.items():
        click.echo(f"passes now under {', '.join(methods)}: {clause} ({gone})")
    click.echo(f"{file}: {len(update.new)} clauses more are expected to fail")
    if update.new:
        click.echo("Look at each (mpconform show), and write its reason.")
