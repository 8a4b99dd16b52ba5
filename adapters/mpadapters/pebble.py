"""pebble's ProcessPool, as a pool."""

import multiprocessing
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from pebble import ProcessPool

from mpadapters import Backend, Capability
from mpadapters.executor import ExecutorPool, ExecutorResult, lacks_of_executors


class PebblePool(ExecutorPool):
    """Its names are neither an executor's nor a pool's; its futures are an executor's."""

    def apply(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> Any:
        return self.apply_async(func, args, kwds).get()

    def apply_async(
        self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> ExecutorResult:
        return ExecutorResult(self._executor.schedule(func, args, kwds))

    def map(
        self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int | None = None
    ) -> list[Any]:
        return list(self._executor.map(func, iterable, chunksize=chunksize or 1).result())

    def close(self) -> None:
        self._executor.close()

    def terminate(self) -> None:
        self._executor.stop()

    def join(self) -> None:
        self._executor.join()


def _names(start_method: str) -> SimpleNamespace:
    context = multiprocessing.get_context(start_method)

    def pool(
        processes: int | None = None,
        initializer: Any = None,
        initargs: Any = (),
        maxtasksperchild: int | None = None,
    ) -> PebblePool:
        given = {"max_workers": processes, "max_tasks": maxtasksperchild}
        sizes = {name: value for name, value in given.items() if value is not None}
        return PebblePool(
            ProcessPool(initializer=initializer, initargs=initargs, context=context, **sizes)
        )

    return SimpleNamespace(Pool=pool, TimeoutError=TimeoutError)


backend = Backend(
    name="pebble",
    api=_names,
    start_methods=multiprocessing.get_all_start_methods(),
    lacks=lacks_of_executors(
        Capability.POOL_CHUNKSIZE,
        Capability.POOL_INITIALIZER,
        Capability.POOL_MAXTASKSPERCHILD,
        Capability.POOL_TERMINATE,
    ),
    slowest_timer=5.0,
    version=version("pebble"),
)
