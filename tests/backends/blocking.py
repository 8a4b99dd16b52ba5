"""The standard library under fork, with a pool whose `apply` returns nothing."""

from __future__ import annotations

from typing import Any

from mpadapters import Backend, Namespace


class _Mute(Namespace):
    def Pool(self, *args: Any, **kwargs: Any) -> Any:
        pool = self.context.Pool(*args, **kwargs)
        apply = pool.apply

        def mute(func: Any, args: Any = (), kwds: Any = None) -> Any:
            value = apply(func, args, kwds or {})
            return value if func.__name__ == "square" else None  # the smoke check passes

        pool.apply = mute
        return pool


backend = Backend(
    name="mute",
    api=lambda _: _Mute("multiprocessing", "fork"),
    start_methods=["fork"],
    slowest_timer=0.1,
)
