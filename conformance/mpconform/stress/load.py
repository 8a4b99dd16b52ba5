"""A burden on the machine: ``python -m mpconform.stress.load KIND``, until its input ends.

Its input is a pipe that nobody writes to: it ends with the process that holds the other end,
however that ends, and so no burden outlives its run.
"""

from __future__ import annotations

import mmap
import os
import select
import sys
import tempfile
from collections.abc import Callable, Iterator

_PAGE = mmap.PAGESIZE
_BLOCK = bytes(1 << 20)
_FILE = 64
"""The size of the file that is written over and over, in blocks of a MiB."""


def busy(_: int) -> Iterator[None]:
    """Use all of a processor."""
    while True:
        sum(range(200_000))
        yield


def memory(size: int) -> Iterator[None]:
    """Hold ``size`` bytes, and touch them page after page, so that they stay in memory."""
    held = mmap.mmap(-1, size)
    while True:
        for start in range(0, size, 4096 * _PAGE):
            for place in range(start, min(start + 4096 * _PAGE, size), _PAGE):
                held[place] = 1
            yield


def disk(_: int) -> Iterator[None]:
    """Write a file, and wait each time until the disk has it."""
    with tempfile.TemporaryFile() as file:
        while True:
            file.seek(0)
            for _block in range(_FILE):
                file.write(_BLOCK)
                file.flush()
                os.fsync(file.fileno())
                yield


KINDS: dict[str, Callable[[int], Iterator[None]]] = {"busy": busy, "memory": memory, "disk": disk}


def main(kind: str, size: int) -> None:
    """Be a burden, a little at a time."""
    for _ in KINDS[kind](size):
        if select.select([sys.stdin], [], [], 0)[0]:
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
