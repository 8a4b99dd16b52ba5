"""The guard: a process that ends its parent, and all that is below it, when nobody waits for it.

Importing a backend can take for ever, and who wants it be gone before anybody has looked. No thread
could tell: an import has to meet a process as programs do, with one thread, for some libraries
patch `threading`, or fork.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_LOOK = 0.05
"""Seconds between two looks at whether the parent is still there."""

_PATIENCE = 5.0
"""Seconds after which processes are given up that even SIGKILL does not end."""


@contextmanager
def guarded(*descriptors: int) -> Iterator[None]:
    """Meanwhile this process is ended, and what is below it, if one of ``descriptors`` is hung up.

    Nothing may run beside the caller: it forks.
    """
    parent = os.getpid()
    guard = os.fork()
    if guard == 0:
        try:
            _watch(parent, descriptors)
        finally:
            os._exit(0)
    try:
        yield
    finally:
        with suppress(ChildProcessError):  # whoever was imported has collected it
            if os.waitpid(guard, os.WNOHANG) == (0, 0):
                os.kill(guard, signal.SIGKILL)
                os.waitpid(guard, 0)


def _watch(parent: int, descriptors: tuple[int, ...]) -> None:
    news = select.poll()
    for descriptor in descriptors:
        if descriptor >= 0:
            news.register(descriptor, 0)  # of a hang-up it tells anyway
    while os.getppid() == parent:
        if news.poll(1000 * _LOOK):
            _end(parent)
            return


def _end(parent: int) -> None:
    """End the parent last: as long as it is there, whatever loses its own parent comes to it."""
    import psutil

    os.kill(parent, signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE
    while (left := _below(psutil.Process(parent))) and time.monotonic() < until:
        for process in left:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(_LOOK / 10)
    os.kill(parent, signal.SIGKILL)


def _below(parent: psutil.Process) -> list[psutil.Process]:
    """What lives below the parent, but for this process."""
    import psutil

    found = []
    for process in parent.children(recursive=True):
        with suppress(psutil.Error):
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found
