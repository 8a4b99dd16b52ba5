"""What runs in the workers. Spawned workers import it: nothing but the standard library here."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

EXIT_STATUS = 3

# Where tasks write themselves down and wait; set before any process is started.
FOLDER = "FAULTS_FOLDER"


def folder() -> Path:
    """The folder of this program."""
    return Path(os.environ[FOLDER])


def gate(number: int) -> Path:
    """The named pipe at which a held task waits until somebody opens it for writing."""
    return folder() / f"gate-{number}"


def answer(number: int) -> int:
    """The right result of a task."""
    return number * number + 1


def act(item: tuple[int, str]) -> int:
    """The task `number`: write it down, do what its kind says, return its answer."""
    number, kind = item
    _write_down(number)
    _ACTS[kind]()
    return answer(number)


def hold(number: int, then_exit: bool) -> int:
    """A task that stays inside until its gate is opened."""
    _write_down(number)
    os.close(os.open(gate(number), os.O_RDONLY))
    if then_exit:
        _exit()
    return answer(number)


def nothing() -> None:
    """Nothing."""


def _write_down(number: int) -> None:
    # Appended in one write: lines of several processes do not mix.
    fd = os.open(folder() / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, f"{number} {os.getpid()}\n".encode())
    os.close(fd)


def _work() -> None:
    time.sleep(0.002)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit() -> None:
    os._exit(EXIT_STATUS)


def _stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


_ACTS = {"plain": nothing, "slow": _work, "kills": _kill, "exits": _exit, "stops": _stop}
