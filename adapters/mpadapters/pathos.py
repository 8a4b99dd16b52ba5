"""pathos's ProcessPool: multiprocess's Pool by other names.

Pools of one size are one pool in pathos, unless each has an id: the adapter gives every pool its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import multiprocess
from pathos.pools import ProcessPool

from mpadapters import Backend, Capability, everything_but


class PathosPool:
    """The names of a pool for a ProcessPool."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Sequence[Any] = (),
        maxtasksperchild: int | None = None,
    ) -> None:
        size = {} if processes is None else {"nodes": processes}
        self._pool = ProcessPool(
            **size,
            id=object(),
            initializer=initializer,
            initargs=initargs,
            maxtasksperchild=maxtasksperchild,
        )

    def apply(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> Any:
        """A call, and its value."""
        return self._pool.pipe(func, *args, **kwds)

    def apply_async(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> Any:
        """A call; the result is multiprocess's."""
        return self._pool.apipe(func, *args, **kwds)

    def map(
        self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None
    ) -> Any:
        """All values, in order."""
        return self._pool.map(func, iterable, chunksize=chunksize)

    def map_async(
        self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None
    ) -> Any:
        """The same, as a result of multiprocess's."""
        return self._pool.amap(func, iterable, chunksize=chunksize)

    def imap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int = 1) -> Any:
        """An iterator of multiprocess's, in order."""
        return self._pool.imap(func, iterable, chunksize=chunksize)

    def imap_unordered(
        self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int = 1
    ) -> Any:
        """An iterator of multiprocess's, as results come."""
        return self._pool.uimap(func, iterable, chunksize=chunksize)

    def close(self) -> None:
        """Take no more tasks."""
        self._pool.close()

    def terminate(self) -> None:
        """End the workers, and what they run."""
        self._pool.terminate()

    def join(self) -> None:
        """Wait for the workers."""
        self._pool.join()


_STAR = "pathos's maps take several iterables in place of tuples"

backend = Backend(
    name="pathos",
    api=lambda start_method: SimpleNamespace(
        Pool=PathosPool, TimeoutError=multiprocess.TimeoutError
    ),
    start_methods=multiprocess.get_all_start_methods()[:1],  # its pools use the default
    lacks={
        **everything_but(
            *(c for c in Capability if c.value.startswith("pool.")),
            Capability.SEPARATE_PROCESSES,
            Capability.TIMEOUT_ERROR,
            reason="pathos has pools only",
        ),
        Capability.POOL_STARMAP: _STAR,
        Capability.POOL_STARMAP_ASYNC: _STAR,
        Capability.POOL_CALLBACKS: "apipe() and amap() take no callbacks",
        Capability.POOL_WITH: "the with statement of a pathos pool ends nothing",
        Capability.POOL_CLASSES: "a ProcessPool is no class of multiprocess's module pool",
        Capability.POOL_ENCODING_ERROR: "pathos has no such exception",
    },
    slowest_timer=0.1,  # the pool is multiprocess's
    version=version("pathos"),
)
