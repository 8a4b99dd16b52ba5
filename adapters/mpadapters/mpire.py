"""mpire's WorkerPool.

Its worker_init is an argument of each call: the pool's initializer is handed on with all of them.
Its map() spreads items that are tuples or dicts over the arguments, as documented: a violation of
map()'s clauses all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from mpire import WorkerPool

from mpadapters import Backend, Capability, everything_but


class MpirePool:
    """The names of a pool for a WorkerPool."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Sequence[Any] = (),
        *,
        start_method: str,
    ) -> None:
        self._pool = WorkerPool(processes, start_method=start_method)
        self._init = partial(initializer, *initargs) if initializer else None

    def apply(self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Any = None) -> Any:
        """A call, and its value."""
        return self._pool.apply(func, args, kwds, worker_init=self._init)

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Sequence[Any] = (),
        kwds: Mapping[str, Any] | None = None,
        callback: Callable[[Any], object] | None = None,
        error_callback: Callable[[BaseException], object] | None = None,
    ) -> Any:
        """A call; mpire's result has the names of an AsyncResult."""
        return self._pool.apply_async(
            func, args, kwds, callback, error_callback, worker_init=self._init
        )

    def map(
        self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None
    ) -> Any:
        """All values, in order."""
        return self._pool.map(func, iterable, chunk_size=chunksize, worker_init=self._init)

    def terminate(self) -> None:
        """End the workers, and what they run."""
        self._pool.terminate()

    def join(self) -> None:
        """Wait for the tasks and the workers."""
        self._pool.stop_and_join()

    def __enter__(self) -> MpirePool:
        self._pool.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.__exit__(*exception)


def _names(start_method: str) -> SimpleNamespace:
    return SimpleNamespace(
        Pool=partial(MpirePool, start_method=start_method), TimeoutError=TimeoutError
    )


backend = Backend(
    name="mpire",
    api=_names,
    start_methods=["fork", "spawn", "forkserver"],
    lacks={
        **everything_but(
            *(c for c in Capability if c.value.startswith("pool.")),
            Capability.SEPARATE_PROCESSES,
            Capability.TIMEOUT_ERROR,
            reason="mpire has pools only",
        ),
        Capability.POOL_MAP_ASYNC: "mpire's map() returns when all is done",
        Capability.POOL_STARMAP: "mpire's map() itself spreads items that are tuples",
        Capability.POOL_STARMAP_ASYNC: "mpire's map() returns when all is done",
        Capability.POOL_IMAP: "mpire's imap() is a generator, without next()",
        Capability.POOL_MAXTASKSPERCHILD: "worker_lifespan is an argument of map(), not of apply()",
        Capability.POOL_CLOSE: "mpire closes and joins at once, by stop_and_join()",
        Capability.POOL_CLASSES: "mpire's pools and results have classes of their own",
        Capability.POOL_ENCODING_ERROR: "mpire has no such exception",
    },
    slowest_timer=0.1,
    version=version("mpire"),
)
