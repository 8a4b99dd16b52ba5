"""Sweeping up after runs that were killed.

Wardens notice at once when their runner is gone, and end what they started. What could still be
left (a process that escaped while its warden was being killed too) carries its run's mark in its
environment, and is ended at the start and at the end of the next run on the same machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import psutil

from mpconform.arena.places import PREFIX, RUN_MARK, namespace, own_mark, temporary_root

_SAME = 30.0
"""Seconds: a process with a runner's id that was created further apart is another one."""


def mark_this_run() -> str:
    """Put this run's mark into the environment that every warden inherits."""
    mark = own_mark()
    os.environ[RUN_MARK] = mark
    return mark


def sweep_dead_runs() -> int:
    """End the processes of runs whose runner is gone; how many there were."""
    alive: dict[str, bool] = {}
    ended = 0
    for process, mark in _marked():
        if mark not in alive:
            alive[mark] = may_be_alive(mark)
        if not alive[mark]:
            ended += _end(process)
    for directory, mark in _directories():
        if not may_be_alive(mark):
            shutil.rmtree(directory, ignore_errors=True)
    return ended


def sweep_run(mark: str) -> int:
    """End the processes that carry ``mark``, but for this one; how many there were."""
    ended = sum(_end(process) for process, found in _marked() if found == mark)
    for directory, found in _directories():
        if found == mark:
            shutil.rmtree(directory, ignore_errors=True)
    return ended


def _directories() -> Iterator[tuple[str, str]]:
    for entry in os.scandir(temporary_root()):
        if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
            yield entry.path, entry.name[len(PREFIX) :].rpartition("-")[0]


def _marked() -> Iterator[tuple[psutil.Process, str]]:
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            mark = process.environ().get(RUN_MARK)
        except (psutil.Error, OSError):
            continue
        if mark:
            yield process, mark


def may_be_alive(mark: str) -> bool:
    """Whether the runner is there, or may be, in a PID namespace that this process is not in."""
    pid, _, rest = mark.partition("-")
    created, _, space = rest.partition("-")
    if space != namespace():
        return True
    try:
        # Two processes can differ over when a third was created, as the clock is adjusted.
        return bool(abs(psutil.Process(int(pid)).create_time() - float(created)) < _SAME)
    except (psutil.Error, ValueError):
        return False


def _end(process: psutil.Process) -> int:
    try:
        process.kill()
    except psutil.Error:
        return 0
    return 1
