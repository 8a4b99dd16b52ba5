"""The standard library under fork, with a `wait` that says whether the call has ended.

So do the results of several libraries. Only clauses that say what `wait` returns are broken.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import BaseContext
from multiprocessing.pool import ApplyResult

from mpadapters import Backend

_wait = ApplyResult.wait


def wait_and_tell(self: ApplyResult[object], timeout: float | None = None) -> bool:
    """Wait as ever; whether it has ended."""
    _wait(self, timeout)
    return self.ready()


def api(start_method: str) -> BaseContext:
    """The context, in an arena: there alone the class is another."""
    ApplyResult.wait = wait_and_tell  # type: ignore[assignment,method-assign]
    return multiprocessing.get_context(start_method)


backend = Backend(
    name="answering", api=api, start_methods=["fork"], module="multiprocessing", slowest_timer=0.1
)
