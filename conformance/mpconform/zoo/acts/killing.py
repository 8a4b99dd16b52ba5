"""Killing and stopping others: nobody but those that belong to the same run of the zoo."""

from __future__ import annotations

import os
import signal

from mpconform.zoo.animal import TOKEN

__all__ = [
    "kills_its_grandparent",
    "kills_its_group",
    "kills_its_parent",
    "stops_its_grandparent",
    "stops_its_parent",
]


def parent(generations: int = 1) -> int:
    """The parent of this process, or of that one; only if it belongs to a run of the zoo."""
    pid = os.getpid()
    for _ in range(generations):
        with open(f"/proc/{pid}/stat", "rb") as file:
            pid = int(file.read().rpartition(b")")[2].split()[1])
    with open(f"/proc/{pid}/environ", "rb") as file:
        if f"{TOKEN}={os.environ[TOKEN]}".encode() not in file.read().split(b"\0"):
            raise RuntimeError(f"process {pid} is none of the zoo's")
    return pid


def kills_its_parent() -> None:
    """Kills the parent of its process."""
    os.kill(parent(), signal.SIGKILL)
    signal.pause()


def kills_its_grandparent() -> None:
    """Kills the parent of the parent of its process."""
    os.kill(parent(2), signal.SIGKILL)


def kills_its_group() -> None:
    """Kills its process group."""
    os.killpg(0, signal.SIGKILL)


def stops_its_parent() -> None:
    """Stops the parent of its process."""
    os.kill(parent(), signal.SIGSTOP)


def stops_its_grandparent() -> None:
    """Stops the parent of the parent of its process."""
    os.kill(parent(2), signal.SIGSTOP)
