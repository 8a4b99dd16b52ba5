"""How many processors there are, as this process sees it for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bound_to_fewer() -> Iterator[int]:
    """Let the calling thread use fewer processors than it may, where the system can; how many.

    Two, if it may use more, else one. What it starts meanwhile inherits that, and keeps it: so
    helpers that a backend starts only once have to be there before.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield os.cpu_count() or 1
        return
    usual = os.sched_getaffinity(0)
    fewer = sorted(usual)[: 2 if len(usual) > 2 else 1]
    os.sched_setaffinity(0, fewer)
    try:
        yield len(fewer)
    finally:
        os.sched_setaffinity(0, usual)


@contextmanager
def counted_as(count: int) -> Iterator[None]:
    """Let ``os.cpu_count()`` return ``count``. Who has looked earlier knows the real number."""
    real = os.cpu_count
    os.cpu_count = lambda: count
    try:
        yield
    finally:
        os.cpu_count = real
