"""Using up memory, under limits of its own process."""

from __future__ import annotations

import resource

__all__ = ["uses_up_memory"]


def uses_up_memory() -> None:
    """Takes memory until there is none, with 64 MB more than it has for a limit, and keeps it."""
    with open("/proc/self/statm") as file:
        has = int(file.read().split()[0]) * resource.getpagesize()
    limit = has + (64 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    size = 1 << 20
    while True:
        try:
            _kept.append(bytearray(size))
        except MemoryError:
            if size <= 64:
                raise
            size //= 2


_kept: list[bytearray] = []
