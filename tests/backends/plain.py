"""Libraries given plainly: what their own documentation hands out, and no more."""

from __future__ import annotations

import importlib
import multiprocessing
import multiprocessing.pool
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, everything_but

_NO_MODULE = {
    Capability.CONTEXTS: "a context alone",
    Capability.CONNECTION_WAIT: "a context alone",
    Capability.POOL_CLASSES: "a context alone",
    Capability.POOL_ENCODING_ERROR: "a context alone",
}


def _imported(name: str) -> Any:
    return importlib.import_module(name)  # not before it is asked for: it may not be installed


bare_context = Backend(
    name="bare context",
    api=multiprocessing.get_context,
    start_methods=["fork"],
    slowest_timer=0.1,
)
context = bare_context._replace(name="context", module="multiprocessing")
context_alone = bare_context._replace(
    name="context alone",
    start_methods=["fork", "spawn"],
    lacks=_NO_MODULE,
)
namespace = Backend(
    name="namespace",
    api=lambda method: SimpleNamespace(
        Pool=multiprocessing.get_context(method).Pool,
        Process=multiprocessing.get_context(method).Process,
        pool=multiprocessing.pool,
    ),
    start_methods=multiprocessing.get_all_start_methods(),
    lacks=everything_but(
        *(c for c in Capability if c.value.partition(".")[0] in ("pool", "process")),
        Capability.SEPARATE_PROCESSES,
        reason="a namespace with Process and Pool",
    ),
    slowest_timer=0.1,
)
loky = Backend(
    name="loky",
    api=lambda method: _imported("loky.backend").get_context(method),
    start_methods=["loky"],
    lacks=_NO_MODULE,
)
joblib = Backend(
    name="joblib",
    api=lambda _: SimpleNamespace(
        Pool=_imported("joblib.pool").PicklingPool, pool=multiprocessing.pool
    ),
    start_methods=["fork"],
    lacks=everything_but(
        *(c for c in Capability if c.value.startswith("pool.")),
        Capability.SEPARATE_PROCESSES,
        reason="joblib has pools only",
    ),
    slowest_timer=0.1,
)


class _MpirePool:
    """mpire's WorkerPool by the names of a pool."""

    def __init__(self, processes: int | None = None) -> None:
        self._pool = _imported("mpire").WorkerPool(processes, start_method="fork", daemon=True)

    def apply(self, func: Any, args: Any = (), kwds: Any = None) -> Any:
        return self._pool.apply(func, args, kwds)

    def apply_async(
        self,
        func: Any,
        args: Any = (),
        kwds: Any = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Any:
        return self._pool.apply_async(func, args, kwds, callback, error_callback)

    def map(self, func: Any, iterable: Any, chunksize: Any = None) -> Any:
        return self._pool.map(func, iterable, chunk_size=chunksize)

    def terminate(self) -> None:
        self._pool.terminate()

    def join(self) -> None:
        self._pool.stop_and_join()


mpire = Backend(
    name="mpire",
    api=lambda _: SimpleNamespace(Pool=_MpirePool),
    start_methods=["fork"],
    lacks=everything_but(
        "pool.apply",
        "pool.apply_async",
        "pool.callbacks",
        "pool.chunksize",
        "pool.map",
        "pool.terminate",
        "separate-processes",
        reason="not under this name",
    ),
)
