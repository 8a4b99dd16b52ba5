"""``mpconform repro``: a stand-alone script that shows a failure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.syntax import Syntax

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.messages import Broken
from mpconform.cli import streams
from mpconform.cli.backends import described
from mpconform.cli.errors import CannotDo, ExitCode, unknown
from mpconform.cli.reading import runs_in
from mpconform.cli.selection import choose_adapters
from mpconform.records import Result, Run, Verdict, combined
from mpconform.reproducers import NoScript, Script, Spelling, script_of, tried
from mpconform.reproducers.trying import RUNS, Trial, error_of, watchdog


@click.command("repro", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("words", nargs=-1, required=True, metavar="[RECORDS]... CLAUSE")
@click.option(
    "--backend",
    metavar="B",
    help="That of this backend (default: the first that failed); as for 'run', with ==VERSION too.",
)
@click.option("--start-method", metavar="M", help="That under this start method.")
@click.option(
    "--runs",
    type=click.IntRange(1, 100),
    metavar="N",
    help=f"How often the script is run before it is shown (default: {RUNS}; of a hang, 2).",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it there."
)
def command(
    words: tuple[str, ...],
    backend: str | None,
    start_method: str | None,
    runs: int | None,
    output: Path | None,
) -> int:
    """Print a script that shows how CLAUSE failed, and imports only the library.

    It is made from the check, and run before it is shown. Without RECORDS the failure is one of the
    last run. Exit codes: 0 it fails when it is run, 1 it does not, 2 there is no such failure, or
    no script of it.
    """
    *files, clause = words
    name, adapter = _named(backend)
    run = combined(runs_in([Path(file) for file in files]))
    result = _failure(run, clause, name, start_method)
    adapter = adapter or _adapter(result.backend)
    deadline = next((t.deadline for t in run.targets if t.key == result.target), 0.0)
    spelling = Spelling.of(result.backend, result.start_method, adapter.place)
    script = script_of(result, spelling, watchdog(deadline))
    if isinstance(script, NoScript):
        raise CannotDo(f"there is no script for {clause}: {script}")
    usable = described(adapter)
    if isinstance(usable, Broken):
        raise CannotDo(f"{result.backend} cannot be used here: {usable.reason}")
    times = runs or (2 if result.verdict is Verdict.HANG else RUNS)
    trial = tried(script.text, adapter.interpreter, error_of(result), times)
    where = f"{usable.name} {usable.version}, {usable.implementation} {usable.python}"
    text = _with_trial(script, trial, where)
    if output is None:
        _print(text)
    else:
        _write(output, text)
        click.echo(f"{output}: {trial.in_words}")
    return ExitCode.CONFORMS if trial.shown else ExitCode.DOES_NOT_CONFORM


def _named(backend: str | None) -> tuple[str, Adapter | None]:
    """A backend's name in records, and its adapter."""
    if backend is None:
        return "", None
    (adapter,) = choose_adapters([backend]).values()
    if ":" not in backend:
        return backend.partition("==")[0], adapter
    found = described(adapter)
    if isinstance(found, Broken):
        raise CannotDo(f"{backend} cannot be used: {found.reason}")
    return found.name, adapter


def _adapter(backend: str) -> Adapter:
    """The adapter of a backend that records name."""
    try:
        (adapter,) = choose_adapters([backend]).values()
    except CannotDo:
        hint = "name its adapter: --backend package.module:attribute"
        raise CannotDo(f"no adapter of {backend} is installed; {hint}") from None
    return adapter


def _failure(run: Run, clause: str, backend: str, start_method: str | None) -> Result:
    """The first failure that is meant."""
    judged = [result for result in run.results if result.clause == clause]
    if not judged:
        raise unknown("clause", clause, run.header.clauses, "the run has not judged it")
    of_backend = [one for one in judged if not backend or one.backend == backend]
    meant = [one for one in of_backend if not start_method or one.start_method == start_method]
    failed = [one for one in meant if one.verdict.violation]
    if failed:
        return failed[0]
    raise CannotDo(f"{clause} has not failed {_where(judged, backend, start_method)}")


def _where(judged: Sequence[Result], backend: str, start_method: str | None) -> str:
    others = sorted({f"{r.backend} ({r.start_method})" for r in judged if r.verdict.violation})
    words = [backend and f"on {backend}", start_method and f"under {start_method}"]
    said = " ".join(filter(None, words)) or "in this run"
    return f"{said}; it has on {', '.join(others)}" if others else said


def _with_trial(script: Script, trial: Trial, where: str) -> str:
    """The script, with what came of it in its head."""
    head, _, body = script.text.partition("\nimport ")
    return f"{head}\n# On {where}: {trial.in_words}\nimport {body}"


def _print(text: str) -> None:
    console = streams.console()
    if console.is_terminal:
        console.print(Syntax(text, "python", background_color="default"))
    else:
        click.echo(text, nl=False)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotDo(f"cannot write to {output}: {error.strerror}; name another file") from error
