"""The standard library under fork, with a `join` that does not wait: many clauses build on it."""

from __future__ import annotations

import multiprocessing
from typing import Any

from mpadapters import Backend


class _Hasty(multiprocessing.get_context("fork").Process):  # type: ignore[misc,name-defined]
    def join(self, timeout: float | None = None) -> None:
        """Return at once."""


class _Names:
    Process: Any = _Hasty

    def __getattr__(self, name: str) -> Any:
        return getattr(multiprocessing.get_context("fork"), name)


backend = Backend(
    name="hasty",
    api=lambda _: _Names(),
    start_methods=["fork"],
    slowest_timer=0.1,
    module="multiprocessing",
)
