"""The burdens under which a run is judged, by name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import psutil

from mpconform.stress.stops import stops

BUSY = 8
"""Busy processes for each processor."""

_MEMORY = 0.5
"""The part of the free memory that is held."""

_WRITERS = 4


@dataclass(frozen=True)
class Burden:
    """``before`` is entered before the run is started, ``beside`` it when it has been, with its
    process and a seed."""

    description: str
    before: Callable[[], AbstractContextManager[object]] = nullcontext
    beside: Callable[[psutil.Process, int], AbstractContextManager[object]] = lambda run, seed: (
        nullcontext()
    )


@contextmanager
def loads(kind: str, number: int, size: int = 0) -> Iterator[None]:
    """While in it: so many processes of ``load.py``."""
    command = [sys.executable, "-m", "mpconform.stress.load", kind, str(size)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(number)]
    try:
        yield
    finally:
        for one in started:
            one.kill()
            one.communicate()


@contextmanager
def one_processor() -> Iterator[None]:
    """While in it: what this thread starts has one processor."""
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usual)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def _processors() -> int:
    return os.cpu_count() or 1


def _free_memory() -> int:
    return int(psutil.virtual_memory().available)


def known() -> dict[str, Burden]:
    """The burdens that this machine can have."""
    found = {
        "busy": Burden(
            f"{BUSY} busy processes for each processor",
            lambda: loads("busy", BUSY * _processors()),
        ),
        "memory": Burden(
            "half of the free memory is held and touched",
            lambda: loads("memory", 1, int(_MEMORY * _free_memory())),
        ),
        "disk": Burden(
            f"{_WRITERS} processes write, and wait for the disk each MiB",
            lambda: loads("disk", _WRITERS),
        ),
    }
    if hasattr(signal, "SIGSTOP"):
        found["stops"] = Burden(
            "processes of the run, the suite's own among them, stand still for up to a second",
            beside=stops,
        )
    if hasattr(os, "sched_setaffinity"):
        found["one-processor"] = Burden("the run has one processor", one_processor)
    return found
