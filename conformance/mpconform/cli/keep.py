"""``mpconform keep``: results of runs, a small file for each release of a library."""

from __future__ import annotations

from pathlib import Path

import click

from mpconform.cli.errors import CannotDo
from mpconform.cli.files import replace_file
from mpconform.cli.reading import runs_in
from mpconform.records import BadRecords, Run, combined, read_runs
from mpconform.records.slim import of_each_release, short_lines


@click.command("keep", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("records", nargs=-1, type=click.Path(path_type=Path), metavar="[RECORDS]...")
@click.option(
    "--in",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIRECTORY",
    help="Where the results are: BACKEND/VERSION.jsonl.",
)
def command(records: tuple[Path, ...], folder: Path) -> int:
    """Keep what the runs in RECORDS found (default: the last run), in files that stay small.

    Each release of a library has a file of its own, without the evidence: 'mpconform show' reads
    it. What is there already is kept; of what was judged again, the new result counts.
    """
    about: dict[Path, list[Run]] = {}
    for each in runs_in(records):
        if each.header.perturb is not None:
            raise CannotDo("what a perturbed run found is not kept: it is no result of a release")
        for backend, version, run in of_each_release(each):
            file = folder / backend / f"{version or 'unknown'}.jsonl"
            about.setdefault(file, _before(file)).append(run)
    if not about:
        raise CannotDo("these records have no results to keep")
    for file, runs in about.items():
        whole = combined(runs)
        replace_file(file, "".join(f"{line}\n" for line in short_lines(whole)))
        click.echo(f"{file}: {len(whole.results)} results on {len(whole.targets)} targets")
    return 0


def _before(file: Path) -> list[Run]:
    try:
        return read_runs(file) if file.exists() else []
    except BadRecords as error:
        raise CannotDo(str(error)) from error
