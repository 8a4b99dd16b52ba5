"""Ends that come unexpectedly, and ends that must come."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import mpreference
from mpreference import handle
from mpreference.connection import wait
from mpreference.contexts import fork, forkserver, server, spawn
from tests.reference.children import DEADLINE, METHODS, answer, start
from tests.running import environment

STOPPED = """
import os, signal, sys
import mpreference
from tests.reference.children import answer

if __name__ == "__main__":
    context = mpreference.get_context(sys.argv[1])
    ours, theirs = context.Pipe()
    process = context.Process(target=answer, args=(theirs,), daemon=True)
    process.start()
    ours.recv()
    os.kill(process.pid, signal.SIGSTOP)
    print("done")
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_program_ends_although_its_daemon_is_stopped(tmp_path: Path, method: str) -> None:
    script = tmp_path / "stopped.py"
    script.write_text(STOPPED)
    command = [sys.executable, script, method]
    output = subprocess.check_output(command, text=True, timeout=DEADLINE, env=environment())
    assert output == "done\n"


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
