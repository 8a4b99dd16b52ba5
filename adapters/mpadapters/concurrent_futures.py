"""concurrent.futures: the standard library's ProcessPoolExecutor, as a pool."""

import concurrent.futures
import multiprocessing
import sys
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, everything_but
from mpadapters.executor import NO_POOL, ExecutorPool


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
        **everything_but(
            *(c for c in Capability if c.value.startswith("pool.")),
            Capability.SEPARATE_PROCESSES,
            Capability.TIMEOUT_ERROR,
            reason="concurrent.futures has pools only",
        ),
        **{c: why for c, why in NO_POOL.items() if c is not Capability.POOL_INITIALIZER},
    },
    slowest_timer=0.1,
    version=sys.version.split()[0],
)
