"""Trials of processes."""

from __future__ import annotations

import os
import sys
import time

from mpconform.annotations import Any
from mpconform.suite import completed, expect, tasks
from mpconform.suite.check import Api, clause


def _sleeping(mp: Api) -> Any:
    process = mp.Process(target=time.sleep, args=(3600,))
    process.start()
    return process


@clause("trial.process")
def process(mp: Api) -> None:
    """It is started, and joined."""
    expect.equal(
        "the exit code of a process", completed(mp.Process(target=tasks.nothing)).exitcode, 0
    )


@clause("trial.separate-processes")
def separate_processes(mp: Api) -> None:
    """A task runs in another process than this; or, where there are no pools, a target does."""
    if hasattr(mp, "Pool"):
        pool = mp.Pool(1)
        ran_in = pool.apply(tasks.pid)
        pool.terminate()
    else:
        ran_in = completed(mp.Process(target=tasks.nothing)).pid
    expect.holds("a task to run in another process", ran_in != os.getpid(), ran_in)


@clause("trial.process.terminate")
def process_terminate(mp: Api) -> None:
    """It ends a process that sleeps."""
    process = _sleeping(mp)
    process.terminate()
    process.join()


@clause("trial.process.kill")
def process_kill(mp: Api) -> None:
    """It ends a process that sleeps."""
    process = _sleeping(mp)
    process.kill()
    process.join()


if sys.version_info >= (3, 14):

    @clause("trial.process.interrupt")
    def process_interrupt(mp: Api) -> None:
        """It ends a process that sleeps."""
        process = _sleeping(mp)
        process.interrupt()
        process.join()


@clause("trial.process.close")
def process_close(mp: Api) -> None:
    """A process that has ended is closed."""
    completed(mp.Process(target=tasks.nothing)).close()


@clause("trial.process.sentinel")
def process_sentinel(mp: Api) -> None:
    """It is a number."""
    sentinel = completed(mp.Process(target=tasks.nothing)).sentinel
    expect.holds("a sentinel that is a number", isinstance(sentinel, int), sentinel)


@clause("trial.process.authkey")
def process_authkey(mp: Api) -> None:
    """It is bytes."""
    key = mp.Process(target=tasks.nothing).authkey
    expect.holds("a key that is bytes", isinstance(key, bytes), key)


@clause("trial.current_process")
def current_process(mp: Api) -> None:
    """This process has a name, and a list of children."""
    expect.holds("a name of the current process", bool(mp.current_process().name), "none")
    list(mp.active_children())


@clause("trial.parent_process")
def parent_process(mp: Api) -> None:
    """It can be asked for."""
    mp.parent_process()
