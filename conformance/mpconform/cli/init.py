"""``mpconform init``: all that a library needs to be held to the suite, from its checkout."""

from __future__ import annotations

from pathlib import Path

import click

from mpadapters import Capability
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.messages import Broken
from mpconform.cli import expect, run
from mpconform.cli.errors import CannotDo
from mpconform.init import ci
from mpconform.init.adapter import not_offered, text_of
from mpconform.init.library import CannotTell, Library, library_in
from mpconform.run.offers import Offers, look
from mpconform.run.preflight import preflight
from mpconform.run.sweep import mark_this_run

_BACKEND = f"{Path(ci.ADAPTER).stem}:backend"


@click.command("init", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("library", default="", metavar="[LIBRARY]")
@click.option(
    "--profile",
    default="default",
    show_default=True,
    metavar="NAME",
    help="How hard the first run tries: smoke, default or thorough.",
)
@click.pass_context
def command(context: click.Context, library: str, profile: str) -> int:
    """Write what the LIBRARY in this directory needs to be held to the suite.

    An adapter, an expectation file made from a first run, an environment of tox, a workflow. What
    is there already is left as it is, and used. LIBRARY is a module, or module:Class for one of
    several pools or executors.
    """
    preflight()
    mark_this_run()
    here = Path()
    _adapter(here, library)
    expected = here / ci.EXPECTED
    if _is_open(expected):
        _first_run(context, expected, profile)
    is_a_project = (here / "pyproject.toml").exists() or (here / "setup.py").exists()
    if not (here / ci.TOX).exists():
        _write(here / ci.TOX, ci.tox_environment(is_a_project))
    elif "[testenv:conformance]" not in (here / ci.TOX).read_text(encoding="utf-8"):
        click.echo(f"{ci.TOX} is there; add to it:\n\n{ci.tox_environment(is_a_project)}")
    if _is_open(here / ci.WORKFLOW):
        _write(here / ci.WORKFLOW, ci.workflow(is_a_project))
    _next(here)
    return 0


def _adapter(here: Path, wanted: str) -> None:
    file = here / ci.ADAPTER
    if not _is_open(file):
        return
    try:
        library = library_in(here, wanted)
    except CannotTell as error:
        raise CannotDo(str(error)) from error
    _write(file, text_of(library))
    found = look(Adapter(_BACKEND))
    if isinstance(found, Broken):
        raise CannotDo(f"{file} cannot be used yet: {found.reason}; mend it, and call init again")
    _declare(file, library, found)


def _declare(file: Path, library: Library, found: Offers) -> None:
    """Write what the library was found to lack into its adapter."""
    lacks: dict[Capability, str] = {}
    failed: dict[Capability, str] = {}
    for one in found.offers:
        if why := one.declared or one.missing or not_offered(one.failed):
            lacks.setdefault(one.capability, why)
        elif one.failed:
            failed.setdefault(one.capability, one.failed)
    file.write_text(text_of(library, lacks, failed), encoding="utf-8")
    count = len(Capability) - len({*lacks, *failed})
    click.echo(f"{library.module} offers {count} of {len(Capability)} capabilities")
    if unusable := failed.get(Capability.POOL_APPLY):
        click.echo(f"its pool cannot be used as {file} makes it: {unusable}")
        click.echo(
            "write what is missing there (a library that needs a cluster: engine=...); delete"
        )
        click.echo(
            f"{ci.EXPECTED} and call init again; adapters/README.md shows adapters of all shapes"
        )


def _first_run(context: click.Context, expected: Path, profile: str) -> None:
    context.invoke(run.command, backends=(_BACKEND,), profile=profile)
    context.invoke(expect.command, file=expected)


def _is_open(file: Path) -> bool:
    """Whether it can be written; if it is there, it is left as it is."""
    if file.exists():
        click.echo(f"{file} is there, and left as it is")
    return not file.exists()


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        raise CannotDo(f"cannot write {file}: {error.strerror}") from error
    click.echo(f"wrote {file}")


def _next(here: Path) -> None:
    click.echo("\nNext:")
    click.echo(f"  read {ci.ADAPTER}: declare what the library does not mean to offer")
    click.echo(f"  {ci.COMMAND}")
    click.echo(f"  write the reasons into {ci.EXPECTED} (mpconform show says what was seen)")
    for name in (ci.TOX, ci.WORKFLOW):
        if ci.UNKNOWN in (here / name).read_text(encoding="utf-8"):
            click.echo(f"  put the address from which mpconform is installed into {name}")
