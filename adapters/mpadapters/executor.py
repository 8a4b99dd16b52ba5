"""Executors behind the names of a pool: for every library with the interface of
`concurrent.futures.Executor`.

Each method is one call of the executor's or of a future's. Names are translated, nothing is
repaired: an executor has no callbacks that get the value, no unordered iteration, nothing that ends
running tasks, and a with statement of another meaning; so a pool made of one does not have them.
"""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mpadapters.backend import everything_but
from mpadapters.capability import Capability

_LACKS: Mapping[Capability, str] = {
    Capability.POOL_MAP_ASYNC: "an executor's map() gives values, and no object for its result",
    Capability.POOL_STARMAP: "an executor's map() takes several iterables in place of tuples",
    Capability.POOL_STARMAP_ASYNC: "an executor's map() gives values, and no object for its result",
    Capability.POOL_IMAP: "the iterator of an executor's map() has no next()",
    Capability.POOL_CALLBACKS: "callbacks of a future get the future, and not the value",
    Capability.POOL_CHUNKSIZE: "this executor has no chunks",
    Capability.POOL_INITIALIZER: "this executor has no initializer",
    Capability.POOL_MAXTASKSPERCHILD: "this executor does not replace workers after so many tasks",
    Capability.POOL_TERMINATE: "shutdown() does not end a task that is running",
    Capability.POOL_WITH: "the with statement of an executor waits for its tasks",
    Capability.POOL_CLASSES: "an executor has no module pool",
    Capability.POOL_ENCODING_ERROR: "an executor has no such exception",
}


def lacks_of_executors(*offered: Capability) -> dict[Capability, str]:
    """What a pool made of an executor lacks; ``offered`` are parts of a pool that it has all the
    same."""
    shim = [c for c in Capability if c.value.startswith("pool.") and c not in _LACKS]
    whole = (*shim, *offered, Capability.SEPARATE_PROCESSES, Capability.TIMEOUT_ERROR)
    return {
        **everything_but(*whole, reason="an executor is a pool, and nothing else"),
        **{capability: why for capability, why in _LACKS.items() if capability not in offered},
    }


class ExecutorPool:
    """The names of a pool for an executor."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def apply(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> Any:
        """Submit a call and wait for it."""
        return self._executor.submit(func, *args, **kwds).result()

    def apply_async(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> ExecutorResult:
        """Submit a call."""
        return ExecutorResult(self._executor.submit(func, *args, **kwds))

    def map(
        self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int | None = None
    ) -> list[Any]:
        """Map, and wait for all results; without a chunk size, in the executor's own chunks."""
        if chunksize is None:
            return list(self._executor.map(func, iterable))
        return list(self._executor.map(func, iterable, chunksize=chunksize))

    def close(self) -> None:
        """Take no more tasks."""
        self._executor.shutdown(wait=False)

    def terminate(self) -> None:
        """Take no more tasks, and drop those that wait."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def join(self) -> None:
        """Wait for the tasks and the workers."""
        self._executor.shutdown(wait=True)


class ExecutorResult:
    """The names of an AsyncResult for a future."""

    def __init__(self, future: concurrent.futures.Future[Any]) -> None:
        self._future = future

    def get(self, timeout: float | None = None) -> Any:
        """The value or the exception of the call."""
        return self._future.result(timeout)

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end of the call, or for the timeout."""
        concurrent.futures.wait([self._future], timeout)

    def ready(self) -> bool:
        """Whether the call has ended."""
        return self._future.done()

    def successful(self) -> bool:
        """Whether it has ended without an exception; raises what a future does if it has not."""
        return self._future.exception(timeout=0) is None
