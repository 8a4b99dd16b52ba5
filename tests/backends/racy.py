"""The standard library's pools under fork, whose `map` has a race between two lines.

A thread that comes between them takes the other's arguments; seldom does one, as they are.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
import sys
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, everything_but

_CONTEXT = multiprocessing.get_context("fork")


class _Pool(multiprocessing.pool.Pool):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, context=_CONTEXT, **kwargs)
        self._call: tuple[Any, ...] = ()

    def map(self, *args: Any) -> Any:
        """A map, of whatever was asked for last."""
        self._call = args
        call = self._call
        return super().map(*call)


backend = Backend(
    name="racy",
    api=lambda _: SimpleNamespace(
        Pool=_Pool, pool=multiprocessing.pool, module=sys.modules[__name__]
    ),
    start_methods=["fork"],
    lacks=everything_but(
        *(c for c in Capability if c.value.startswith("pool.")), reason="it is here for its race"
    ),
    slowest_timer=0.1,
)
