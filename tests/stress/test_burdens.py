"""The burdens: they are there while a run goes on, and gone after it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from mpconform.stress.burdens import known, loads
from mpconform.stress.stops import stops

SLEEPER = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"


def burdens_here() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if is_burden(one)]


def is_burden(process: psutil.Process) -> bool:
    try:
        return "mpconform.stress.load" in process.cmdline()
    except psutil.Error:  # of another test, and dead
        return False


@pytest.mark.parametrize("kind", ["busy", "memory", "disk"])
def test_a_load_is_there_until_it_is_left(kind: str) -> None:
    with loads(kind, 2, 1 << 20):
        assert len(burdens_here()) == 2
    assert not burdens_here()


def test_a_load_ends_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-m", "mpconform.stress.load", "busy", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as load:
        assert load.poll() is None
        assert load.stdin is not None
        load.stdin.close()  # what the end of its process does
        assert load.wait() == 0


@contextmanager
def parent_and_child() -> Iterator[list[psutil.Process]]:
    command = [sys.executable, "-c", SLEEPER]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as started:
        parent = psutil.Process(started.pid)
        while not (below := parent.children()):
            pass
        yield [parent, *below]


def test_processes_of_a_run_are_stopped_and_go_on_in_the_end() -> None:
    with parent_and_child() as processes:
        met = set()
        with stops(processes[0], seed=1):
            while len(met) < len(processes):
                met |= {p.pid for p in processes if p.status() == psutil.STATUS_STOPPED}
        assert all(one.status() != psutil.STATUS_STOPPED for one in processes)


@pytest.mark.skipif("one-processor" not in known(), reason="no affinity on this platform")
def test_a_run_has_one_processor_and_this_process_as_many_as_before() -> None:
    before = os.sched_getaffinity(0)
    count = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"]
    with known()["one-processor"].before():
        assert subprocess.check_output(count) == b"1\n"
    assert os.sched_getaffinity(0) == before
