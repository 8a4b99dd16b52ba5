"""The reference under fork, whose `starmap` gives nothing where there is one processor only."""

from __future__ import annotations

import os
from typing import Any

import mpreference
from mpadapters import Backend
from mpreference.pool import Pool

_FORK = mpreference.get_context("fork")


class _Pool(Pool):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, context=_FORK, **kwargs)

    def starmap(self, *args: Any, **kwargs: Any) -> Any:
        """The values, or none."""
        values = super().starmap(*args, **kwargs)
        return values if len(os.sched_getaffinity(0)) > 1 else []


class _Names:
    Pool = _Pool

    def __getattr__(self, name: str) -> Any:
        return getattr(_FORK, name)


backend = Backend(
    name="solitary",
    api=lambda _: _Names(),
    start_methods=["fork"],
    slowest_timer=0.1,
    module="mpreference",
)
