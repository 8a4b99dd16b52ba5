"""What is at work of a run's processes holds others back; what waits does not."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from mpconform.run import crowd
from mpconform.run.crowd import Crowd

BUSY = "print(flush=True)\nwhile True: pass"
WAITING = "import time; print(flush=True); time.sleep(900)"


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for child in running:
        child.kill()
        child.wait()


def started(program: str) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    return child


@pytest.mark.parametrize(("program", "is_one"), [(BUSY, True), (WAITING, False)])
def test_those_at_work_are_counted(
    program: str,
    is_one: bool,
    children: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crowd, "CROWD", 1)
    children += [started(program) for _ in range(2)]
    # One that is about to wait is still at work.
    while Crowd(at_once=1).is_one is not is_one:
        time.sleep(0.01)
