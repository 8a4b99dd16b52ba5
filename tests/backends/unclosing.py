"""The standard library under fork, with processes that cannot be closed, nor wait for a creator.

So it is in a library that has Popen objects of its own. Clauses that speak of something else, and
whose checks close a process on the way, are not broken by that.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing import popen_fork, process
from multiprocessing.context import BaseContext
from typing import Any

from mpadapters import Backend


class ParentWithoutSentinel(process._ParentProcess):  # type: ignore[name-defined,misc]
    """What a child has of its creator, and can be asked for nothing."""

    def __init__(self, name: str, pid: int, _sentinel: Any) -> None:
        super().__init__(name, pid, None)


def api(start_method: str) -> BaseContext:
    """The context, in an arena: there alone the classes are others."""
    if hasattr(popen_fork.Popen, "close"):
        del popen_fork.Popen.close
        process._ParentProcess = ParentWithoutSentinel  # type: ignore[attr-defined]
    return multiprocessing.get_context(start_method)


backend = Backend(
    name="unclosing", api=api, start_methods=["fork"], module="multiprocessing", slowest_timer=0.1
)
