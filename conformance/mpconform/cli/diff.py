"""``mpconform diff``: what changed between two runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mpconform.cli import streams
from mpconform.cli.errors import ExitCode
from mpconform.cli.reading import read_set
from mpconform.records.changes import changes
from mpconform.views import changes as terminal
from mpconform.views.changes_data import as_data
from mpconform.views.changes_markdown import as_markdown


@click.command("diff", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "markdown", "json"]),
    default="terminal",
    show_default=True,
    help="How it is printed; Markdown is for a pull request or the summary of a CI job.",
)
def command(old: Path, new: Path, form: str) -> int:
    """Compare the records NEW with OLD: regressions, fixes, clauses that are new or gone.

    Each is a file of records, or a folder of them, taken as one set. Targets are compared with
    those of the same library and start method, though its release or the Python be another. The
    exit code is 0 if nothing is worse, 1 if a clause that passed is broken now, an adapter is, or
    NEW is incomplete.
    """
    found = changes(read_set([old]), read_set([new]))
    if form == "json":
        click.echo(json.dumps(as_data(found), indent=2))
    elif form == "markdown":
        click.echo(as_markdown(found))
    else:
        streams.console().print(terminal.changes(found))
    return ExitCode.DOES_NOT_CONFORM if found.worse else ExitCode.CONFORMS
