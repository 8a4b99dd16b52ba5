"""The condition of a body between two cases: may the next check find it like this?

A check that shares its arena has to leave the process as it was. This looks at what a later check
is most likely to notice; a body that has changed is not used any further, and nobody is to blame.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Any, NamedTuple

_SIGNALS = sorted(signal.valid_signals())


class Condition(NamedTuple):
    """What a process is like, apart from the objects in it."""

    threads: int
    children: frozenset[int]
    """Process ids, also of those that have ended and were not waited for (Linux; else empty)."""
    handlers: tuple[Any, ...]
    directory: str
    environment: frozenset[tuple[str, str]]

    def is_as_good_as(self, usual: Condition) -> bool:
        """Whether nothing was added to, or changed from, what is ``usual``."""
        return (
            self.threads <= usual.threads
            and self.children <= usual.children
            and self[2:] == usual[2:]
        )


def condition() -> Condition:
    """The condition of this process now."""
    return Condition(
        threads=threading.active_count(),
        children=frozenset(_children()),
        handlers=tuple(signal.getsignal(number) for number in _SIGNALS),
        directory=_directory(),
        environment=frozenset(os.environ.items()),
    )


def _directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # somebody has removed it
        return ""


def _children() -> set[int]:
    found: set[int] = set()
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as file:
                found.update(map(int, file.read().split()))
    except OSError:  # no such files here, or a thread that has just ended
        return found
    return found
