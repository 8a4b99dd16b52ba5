"""Where in the map a step stands: from a line of a module to the next.

A step into a function comes from minus its first line, one out of it leads there. The map is a file
that all processes of a run share: a step that was noted stays, however its process ends.
"""

from __future__ import annotations

from collections.abc import Iterator

MODULES = (
    "connection",
    "context",
    "forkserver",
    "pool",
    "popen_fork",
    "popen_forkserver",
    "popen_spawn_posix",
    "process",
    "queues",
    "reduction",
    "resource_sharer",
    "resource_tracker",
    "spawn",
    "synchronize",
    "util",
)
"""The modules of the standard library's multiprocessing that clauses are about."""

_LINES = 2048
_ROW = 2 * _LINES
_MODULE = _ROW * _ROW
SIZE = len(MODULES) * _MODULE
"""The bytes of the map; most of its pages are never touched, and take no room."""


def place(module: int, last: int, line: int) -> int:
    """The byte of a step in a module (its place among `MODULES`)."""
    return module * _MODULE + (last % _ROW) * _ROW + line % _ROW


def steps(noted: bytes, module: int) -> Iterator[tuple[int, int]]:
    """The steps of a module that are noted in a map."""
    at = module * _MODULE
    end = at + _MODULE
    while (at := noted.find(1, at, end)) >= 0:
        last, line = divmod(at - module * _MODULE, _ROW)
        yield _signed(last), _signed(line)
        at += 1


def _signed(number: int) -> int:
    return number - _ROW if number >= _LINES else number
