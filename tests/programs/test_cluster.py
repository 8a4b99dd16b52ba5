"""A long search on a Dask cluster: a scheduler and two workers here, one of which is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.programs.corpus import Corpus, Fuzzed
from mpconform.programs.search import Setting
from mpconform.programs.tally import Tally
from mpconform.programs.units import Unit, play_unit
from mpconform.run.cluster import cluster
from mpconform.run.fuzzer import UNIT, Budget, Fuzzer
from mpconform.run.session import CannotExplore, Playable
from mpconform.run.targets import key_of
from tests.running import environment, mpconform

distributed = pytest.importorskip("distributed")

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="forks")]

REFERENCE = Adapter("mpadapters.reference:backend")
TARGET = Playable(REFERENCE, key_of("reference", "1", "fork"), Setting("fork", 20.0))
PATIENCE = 120.0


class Cluster:
    """Its address, and its workers."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = workers


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler, and two workers with a thread each, in processes that end with the test."""
    file = tmp_path / "scheduler.json"
    at = ("--scheduler-file", file)
    with (
        started("scheduler", *at, "--host", "127.0.0.1", "--port", 0, "--no-dashboard"),
        started("worker", *at, "--nthreads", 1, "--no-dashboard") as one,
        started("worker", *at, "--nthreads", 1, "--no-dashboard") as other,
    ):
        with distributed.Client(scheduler_file=file, timeout=PATIENCE) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
            address = client.scheduler.address.replace("tcp://", "dask://")
        yield Cluster(address, [one, other])


@contextmanager
def started(what: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """A part of a cluster; with all below it, it ends here."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, arguments)]
    process = subprocess.Popen(
        command,
        env=environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it was ended before
    process.wait()


class Counting:
    """Hands units to an executor, and remembers them."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.units: set[int] = set()

    def submit(self, unit: Unit) -> Future[list[Tally]]:
        self.units.add(unit.number)
        return self._executor.submit(play_unit, unit)


def test_when_a_worker_is_killed_nothing_is_lost_and_nothing_counted_twice(
    here: Cluster, tmp_path: Path
) -> None:
    killed_at: list[int] = []

    def on_news(done: Fuzzed, corpus: Corpus) -> None:
        if done.programs and not killed_at:
            killed_at.append(done.programs)
            end(here.workers[0])  # it has a unit in hand

    with cluster(here.address) as (executor, threads):
        counting = Counting(executor)
        corpus = Corpus(tmp_path / "corpus")
        fuzzer = Fuzzer([TARGET], corpus, counting.submit, Budget(PATIENCE, 2 * threads), on_news)
        until: list[float] = []

        def interrupted() -> bool:
            # Some time after the worker was killed no more is given out, and the rest is awaited.
            if killed_at and not until:
                until.append(time.monotonic() + 5.0)
            if until and time.monotonic() > until[0]:
                fuzzer.give_out_no_more()
            return False

        done = fuzzer.run(interrupted)
    assert threads == 2
    assert killed_at
    assert done.programs > killed_at[0]
    assert done.programs == UNIT * len(counting.units) == corpus.counts.programs


def test_the_command_searches_on_a_cluster(here: Cluster, tmp_path: Path) -> None:
    to = ("--on", here.address, "--corpus", tmp_path / "corpus", "--start-method", "fork")
    done = mpconform("fuzz", "reference", "--for", "1s", "--deadline", 20, *to)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in all sessions: " in done.stdout
    assert Corpus(tmp_path / "corpus").counts.programs > 0


def test_a_cluster_that_is_not_there_is_told() -> None:
    with (
        pytest.raises(CannotExplore, match=r"no cluster answers at tcp://127\.0\.0\.1:9"),
        cluster("dask://127.0.0.1:9", seconds=0.5),
    ):
        pass


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(CannotExplore, match="no dask://HOST:PORT"), cluster("somewhere"):
        pass
