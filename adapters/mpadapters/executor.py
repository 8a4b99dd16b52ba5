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

from mpadapters.capability import Capability

NO_POOL: Mapping[Capability, str] = {
    capability: "an executor has nothing that could be called so"
    for capability in Capability
    if capability.value.startswith("pool.")
    and capability.value not in ("pool.apply", "pool.apply_async", "pool.map", "pool.close")
}
"""What any pool made of an executor lacks."""


class ExecutorPool:
    """The names of a pool for an executor."""

    def __init__(self, executor: concurrent.futures.Executor) -> None:
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

    def map(self, func: Callable[[Any], Any], iterable: Iterable[Any]) -> list[Any]:
        """Map, and wait for all results."""
        return list(self._executor.map(func, iterable))

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
