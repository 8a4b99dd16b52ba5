"""``mpconform report``: a run in the forms that other programs show."""

from __future__ import annotations

from pathlib import Path

import click

from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import compared, expect_option, expectations_in
from mpconform.cli.reading import runs_in
from mpconform.records import combined
from mpconform.records.conformance import target_verdicts
from mpconform.views.junit import junit
from mpconform.views.run_markdown import as_markdown
from mpconform.views.site.badge import badge

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("report", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--junit", "junit_file", type=_FILE, metavar="FILE", help="Write JUnit's XML there.")
@click.option("--markdown", "markdown_file", type=_FILE, metavar="FILE", help="Write a summary.")
@click.option("--badge", "badge_file", type=_FILE, metavar="FILE", help="Write a badge (SVG).")
@expect_option
def command(
    files: tuple[Path, ...],
    junit_file: Path | None,
    markdown_file: Path | None,
    badge_file: Path | None,
    expectation_files: tuple[Path, ...],
) -> int:
    """Write the runs in the FILEs (default: the last run) in the forms that are asked for.

    In JUnit's XML a clause that ends the run badly has failed; what could not be judged, or decides
    nothing, is skipped, and says why. A badge is about all targets: name records of one library.
    """
    if not (junit_file or markdown_file or badge_file):
        raise CannotDo("name what to write: --junit, --markdown or --badge FILE")
    run = combined(runs_in(files))
    comparisons = compared(run, expectations_in(expectation_files))
    if junit_file:
        _write(junit_file, junit(run, comparisons))
    if markdown_file:
        _write(markdown_file, as_markdown(run, comparisons).encode("utf-8", "backslashreplace"))
    if badge_file:
        _write(badge_file, badge(target_verdicts(run)).encode())
    return ExitCode.CONFORMS


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotDo(f"cannot write to {path}: {error.strerror}") from error
    click.echo(f"written: {path}")
