"""``mpconform merge``: the records of several jobs as those of one run."""

from __future__ import annotations

from pathlib import Path

import click

from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.reading import named
from mpconform.records import RecordWriter, Run
from mpconform.records.merge import merged
from mpconform.records.model import Record
from mpconform.views.summary import summary


@click.command("merge", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "parts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PART..."
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write, which must not be there yet.",
)
def command(parts: tuple[Path, ...], output: Path) -> int:
    """Write the runs in the PARTs (files of records, or folders of them) to FILE as one run.

    Where a clause was judged on the same target more than once, the last part counts. A part that
    was cut off, and a shard that is not there, make the run incomplete: its footer and the summary
    name them, and the exit code is 1.
    """
    run = merged(named(parts))
    _write(run, output)
    streams.console().print(summary(run))
    return ExitCode.CONFORMS if run.complete else ExitCode.DOES_NOT_CONFORM


def _write(run: Run, output: Path) -> None:
    assert run.footer is not None
    try:
        output.open("x").close()
        writer = RecordWriter(output)
        records: tuple[Record, ...] = (run.header, *run.targets, *run.results, run.footer)
        for record in records:
            writer.write(record)
        writer.close()
    except FileExistsError:
        raise CannotDo(f"{output} is there already: name a file that is not") from None
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}") from error
