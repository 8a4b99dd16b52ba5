"""``mpconform fuzz``: programs for as long as one likes; what is found is kept on disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
import platformdirs

from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.expectations import expect_option, expectations_in
from mpconform.cli.program_options import (
    deadline_option,
    known_of,
    search_jobs_option,
    seed_option,
    start_method_option,
)
from mpconform.cli.selection import choose_adapters, spec_or_error
from mpconform.cli.ticker import Ticker
from mpconform.programs.corpus import Corpus, CorpusDamaged
from mpconform.programs.units import play_unit, play_unit_in
from mpconform.run.cluster import cluster
from mpconform.run.fuzzer import Budget, Fuzzer, Submit, UnitFailed
from mpconform.run.session import CannotExplore, Known, Session
from mpconform.views.fuzz import fuzzed, going_on
from mpconform.views.programs import found


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if match is None:
        raise click.BadParameter(f"{text!r} is no time such as 30m, 45s or 2h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


@click.command("fuzz", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("backend")
@click.option(
    "--for",
    "seconds",
    type=_seconds,
    default="30m",
    show_default=True,
    metavar="TIME",
    help="How long: 45s, 30m, 2h. What has begun by then is played to its end.",
)
@click.option(
    "--corpus",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it goes on from, and keeps what is found (default: in the user's state).",
)
@click.option("-x", "stop_early", is_flag=True, help="Stop at the first finding that is certain.")
@click.option(
    "--on", "address", metavar="dask://HOST:PORT", help="A Dask cluster that plays the programs."
)
@start_method_option
@seed_option
@deadline_option
@search_jobs_option
@expect_option
def command(
    backend: str,
    seconds: float,
    folder: Path | None,
    stop_early: bool,
    address: str | None,
    start_methods: tuple[str, ...],
    seed: int,
    deadline: float,
    jobs: int,
    expectation_files: tuple[Path, ...],
) -> int:
    """Search BACKEND for a long time, on quiet and on hostile schedules, and keep what is found.

    Called again it goes on where it ended. What --expect says of the backend is neither relied on
    nor reported. Exit codes: 0 nothing that the model forbids was found, ever; 1 something was;
    2, 3, 130 as everywhere.
    """
    spec = spec_or_error()
    (adapter,) = choose_adapters([backend]).values()
    known = partial(known_of, expectations_in(expectation_files))
    console = streams.console()
    ticker = Ticker(console)
    try:
        corpus = Corpus(folder or _default(backend))
        with _executor(address, jobs, deadline, known) as (session, submit, units):
            targets = list(session.playable(adapter, start_methods))
            fuzzer = Fuzzer(
                targets,
                corpus,
                submit,
                Budget(seconds, units, seed),
                lambda done, corpus: ticker.tick(going_on(done, corpus)),
            )
            done = fuzzer.run(lambda: session.interrupted or (stop_early and fuzzer.has_found))
    except (CannotExplore, CorpusDamaged) as error:
        raise CannotDo(str(error)) from error
    except UnitFailed as error:
        click.echo(f"the suite itself failed: {error}", err=True)
        return ExitCode.SUITE_FAILED
    keys = {target.key.start_method: target.key for target in targets}
    for finding, method in done.new:
        console.print(found(finding, keys[method], spec))
    console.print(fuzzed(done, corpus))
    console.print(f"kept in {folder or _default(backend)}", soft_wrap=True)
    return _exit_code(corpus, session.interrupted)


def _default(backend: str) -> Path:
    state = Path(platformdirs.user_state_dir("mpconform", appauthor=False))
    return state / "fuzz" / re.sub(r"[^\w.=-]", "_", backend)


@contextmanager
def _executor(
    address: str | None, jobs: int, deadline: float, known: Known
) -> Iterator[tuple[Session, Submit, int]]:
    """The session, how a unit is handed on, and how many at a time."""
    if address:
        with cluster(address) as (executor, threads), Session(1, deadline, known) as session:
            yield session, lambda unit: executor.submit(play_unit, unit), 2 * threads
    else:
        # The session ends first: threads that wait for its arenas then end as well.
        with ThreadPoolExecutor(jobs) as threads_here, Session(1, deadline, known) as session:
            arenas = session.lanes.arenas
            yield session, lambda unit: threads_here.submit(play_unit_in, arenas, unit), jobs


def _exit_code(corpus: Corpus, interrupted: bool) -> int:
    if interrupted:
        return ExitCode.INTERRUPTED
    certain = any(row["certain"] for row in corpus.findings)
    return ExitCode.DOES_NOT_CONFORM if certain else ExitCode.CONFORMS
