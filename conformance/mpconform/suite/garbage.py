"""What nobody refers to any more: some interpreters notice it at once, some when they collect."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mpconform.annotations import Any

_ROUNDS = 4


def collect() -> None:
    """Have what nobody refers to collected.

    Where objects with finalizers refer to one another it takes a round for each of them (PyPy).
    """
    for _ in range(_ROUNDS):
        gc.collect()


def freed(references: Iterable[weakref.ref[Any]]) -> bool:
    """Whether all that ``references`` refer to is gone, or would be if it was collected now."""
    gc.collect()
    return not any(reference() is not None for reference in references)


@contextmanager
def uncollected() -> Iterator[None]:
    """Meanwhile only what the last reference has gone from is freed."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
