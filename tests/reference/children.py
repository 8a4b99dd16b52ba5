"""What the children of these tests do, and how the tests watch them."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from typing import Any

import mpreference

METHODS = ["fork", "spawn", "forkserver"]
DEADLINE = 60
"""Seconds after which something that has to happen is given up."""


def answer(connection: Any) -> None:
    """Say who forked this process, then answer each message by itself until the end of file."""
    connection.send(os.getppid())
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            return


def programs_descriptors() -> str:
    """The descriptors that a program has which is started from here."""
    program = "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))"
    # Nothing but the flag on each descriptor keeps it from the program.
    return subprocess.check_output([sys.executable, "-c", program], close_fds=False, text=True)


def describe_descriptors(connection: Any) -> None:
    """Report how many descriptors are open here, and those that a program from here has."""
    connection.send((len(os.listdir("/proc/self/fd")), programs_descriptors()))
    connection.recv_bytes()


def start(method: str, target: Any) -> tuple[Any, Any]:
    """A child of `method` that runs `target` with a connection; our end of it, and the child."""
    context = mpreference.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs,))
    process.start()
    theirs.close()
    return ours, process


def ended(pidfd: int) -> bool:
    """Whether the process behind `pidfd` ends before the deadline."""
    return bool(select.select([pidfd], [], [], DEADLINE)[0])
