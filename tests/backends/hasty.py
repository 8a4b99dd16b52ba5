"""The reference under fork, whose `join` of a pool waits for nothing."""

from __future__ import annotations

from typing import Any

import mpreference
from mpadapters import Backend
from mpreference.pool import Pool

_FORK = mpreference.get_context("fork")


class _Pool(Pool):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, context=_FORK, **kwargs)

    def join(self) -> None:
        """Nothing."""


class _Names:
    Pool = _Pool

    def __getattr__(self, name: str) -> Any:
        return getattr(_FORK, name)


backend = Backend(
    name="hasty",
    api=lambda _: _Names(),
    start_methods=["fork"],
    slowest_timer=0.1,
    module="mpreference",
)
