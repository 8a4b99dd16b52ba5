"""The standard library under fork, with a `map` that turns the results round."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
import os
from typing import Any

from mpadapters import Backend, Capability


class _Pool(multiprocessing.pool.Pool):
    def __init__(self, processes: int | None = None) -> None:
        super().__init__(processes, context=multiprocessing.get_context("fork"))

    def map(self, *args: Any) -> list[Any]:  # type: ignore[override]
        """The results, the last first."""
        return super().map(*args)[::-1]

    def imap(self, *args: Any) -> Any:
        """Nothing at all: the process ends."""
        os._exit(3)


class _Names:
    Pool = _Pool

    def __getattr__(self, name: str) -> Any:
        return getattr(multiprocessing.get_context("fork"), name)


backend = Backend(
    name="shuffled",
    api=lambda _: _Names(),
    start_methods=["fork"],
    slowest_timer=0.1,
    lacks={
        Capability.CONTEXTS: "no module of the library's own: programs get this",
        Capability.CONNECTION_WAIT: "no connection",
        Capability.POOL_CLASSES: "no pool",
        Capability.POOL_ENCODING_ERROR: "no pool",
    },
)
