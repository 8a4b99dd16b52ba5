"""Ends that come unexpectedly, and ends that must come."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import mpreference
from mpconform.suite.system import open_files
from mpreference import handle
from mpreference.connection import wait
from mpreference.contexts import fork, forkserver, server, spawn
from tests.reference.children import DEADLINE, METHODS, answer, start
from tests.running import environment

DEAF = """
import signal, sys
import mpreference

def be_deaf(connection):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection.send("deaf")
    connection.recv()

if __name__ == "__main__":
    context = mpreference.get_context(sys.argv[1])
    ours, theirs = context.Pipe()
    process = context.Process(target=be_deaf, args=(theirs,), daemon=True)
    process.start()
    print(ours.recv())
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_program_ends_although_its_daemon_ignores_sigterm(tmp_path: Path, method: str) -> None:
    script = tmp_path / "deaf.py"
    script.write_text(DEAF)
    command = [sys.executable, script, method]
    output = subprocess.check_output(command, text=True, timeout=DEADLINE, env=environment())
    assert output == "deaf\n"


def test_start_returns_though_the_interpreter_ends_without_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spawn, "executable", "/bin/false")
    context = mpreference.get_context("spawn")
    process = context.Process(target=print, args=(bytes(10_000_000),))
    process.start()
    process.join()
    assert process.exitcode == 1


def test_a_server_that_cannot_live_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "executable", "/bin/false")
    monkeypatch.setattr(forkserver, "_server", None)
    process = mpreference.get_context("forkserver").Process()
    with pytest.raises(mpreference.ProcessError):
        process.start()
    monkeypatch.undo()
    process.start()
    process.join()
    assert process.exitcode == 0


@pytest.mark.parametrize("method", METHODS)
def test_without_pidfds(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (handle, fork, spawn):
        monkeypatch.setattr(module, "HAS_PIDFD", False)
    assert server.handle is handle
    ours, process = start(method, answer)
    ours.recv()
    assert wait([process.sentinel], 0) == []
    process.terminate()
    assert wait([process.sentinel], DEADLINE) == [process.sentinel]
    process.join()
    assert process.exitcode == -15


def put_for_ever(queue: Any) -> None:
    """Put objects, small and large, without end."""
    while True:
        queue.put("small")
        queue.put(b"large" * 50_000)


def get_for_ever(queue: Any) -> None:
    """Get objects without end."""
    while True:
        queue.get()


@pytest.mark.parametrize("kind", ["Queue", "SimpleQueue"])
@pytest.mark.parametrize("method", METHODS)
def test_a_queue_outlives_those_that_die_in_it(method: str, kind: str) -> None:
    context = mpreference.get_context(method)
    queue = getattr(context, kind)()
    for target in (put_for_ever, put_for_ever, get_for_ever, get_for_ever):
        process = context.Process(target=target, args=(queue,))
        process.start()
        queue.put("mine")
        if target is put_for_ever:
            for _ in range(20):
                queue.get()
        process.kill()
        process.join()
    while not queue.empty():
        assert queue.get() in ("mine", "small", b"large" * 50_000)
    queue.put("last")
    assert queue.get() == "last"


def put_numbers(queue: Any, who: int) -> None:
    """Put numbers, and who put them."""
    for number in range(300):
        queue.put((who, number))


@pytest.mark.parametrize("kind", ["Queue", "SimpleQueue"])
@pytest.mark.parametrize("method", METHODS)
def test_a_queue_keeps_each_writers_order_whoever_else_writes(method: str, kind: str) -> None:
    context = mpreference.get_context(method)
    queue = getattr(context, kind)()
    processes = [context.Process(target=put_numbers, args=(queue, who)) for who in range(3)]
    for process in processes:
        process.start()
    got = [queue.get() for _ in range(900)]
    for process in processes:
        process.join()
    for who in range(3):
        assert [number for by, number in got if by == who] == list(range(300))
    assert queue.empty()


def test_what_is_waited_for_is_closed_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    process = mpreference.get_context("fork").Process(target=time.sleep, args=(3600,))
    process.start()
    sentinel = process.sentinel

    def closed_meanwhile(objects: list[int], timeout: float | None) -> list[Any]:
        process.kill()
        ready = wait(objects, timeout)
        while process.is_alive():
            pass
        process.close()  # as another thread may do it, between a look and a wait
        assert sentinel in open_files()
        return ready

    monkeypatch.setattr(handle, "wait", closed_meanwhile)
    process.join()
    assert sentinel not in open_files()
