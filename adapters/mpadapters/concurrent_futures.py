"""concurrent.futures: the standard library's ProcessPoolExecutor, as a pool."""

import concurrent.futures
import multiprocessing
import sys
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability
from mpadapters.executor import ExecutorPool, lacks_of_executors


def _names(start_method: str) -> SimpleNamespace:
    context: Any = multiprocessing.get_context(start_method)

    def pool(
        processes: int | None = None, initializer: Any = None, initargs: Any = ()
    ) -> ExecutorPool:
        return ExecutorPool(
            concurrent.futures.ProcessPoolExecutor(
                processes, mp_context=context, initializer=initializer, initargs=initargs
            )
        )

    return SimpleNamespace(Pool=pool, TimeoutError=concurrent.futures.TimeoutError)


backend = Backend(
    name="concurrent.futures",
    api=_names,
    start_methods=multiprocessing.get_all_start_methods(),
    lacks={
        **lacks_of_executors(Capability.POOL_CHUNKSIZE, Capability.POOL_INITIALIZER),
        Capability.POOL_MAXTASKSPERCHILD: "max_tasks_per_child is refused under fork",
    },
    slowest_timer=0.1,
    version=sys.version.split()[0],
)
