"""The normal end of a process that has children."""

from __future__ import annotations

import atexit
import time

from mpreference.process import active_children, exit_hooks

# How long a daemonic child may take to end when its creator does; in seconds.
_GRACE = 0.5


def end_of_process() -> None:
    """Terminate the daemonic children, and wait for all.

    clauses: process.daemon.ends-with-its-creator, process.daemon.others-are-awaited-at-exit
    """
    for hook in exit_hooks:
        hook()
    remaining = active_children()
    daemons = [process for process in remaining if process.daemon]
    for process in daemons:
        process.terminate()
    deadline = time.monotonic() + _GRACE
    for process in daemons:
        process.join(max(0.0, deadline - time.monotonic()))
        process.kill()  # stopped, perhaps, or deaf to SIGTERM
    for process in remaining:
        process.join()


atexit.register(end_of_process)
