"""The standard library under fork, with a `join` that does not wait: many clauses build on it."""

from __future__ import annotations

import multiprocessing
from typing import Any

from mpadapters import Backend, Namespace


class _Hasty(multiprocessing.get_context("fork").Process):  # type: ignore[misc,name-defined]
    def join(self, timeout: float | None = None) -> None:
        """Return at once."""


class _Names(Namespace):
    Process: Any = _Hasty


backend = Backend(
    name="hasty",
    api=lambda _: _Names("multiprocessing", "fork"),
    start_methods=["fork"],
    slowest_timer=0.1,
)
