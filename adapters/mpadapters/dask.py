"""Dask: the executor of a client, as a pool, on a local cluster that the run starts.

`Pool(n)` waits until the cluster has n workers, and is an executor whose tasks go to n of them, and
to others where those are lost. Without ``pure=False`` Dask runs a call once, however often it is
submitted.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from types import SimpleNamespace

from mpadapters import Backend, Capability
from mpadapters.executor import ExecutorPool, lacks_of_executors

ADDRESS = "MPCONFORM_DASK"
"""Environment variable: where the scheduler is."""
_WORKERS = 4


class DaskPool(ExecutorPool):
    """Its shutdown() waits for all, or cancels all."""

    def terminate(self) -> None:
        """Take no more tasks, and drop those that there are."""
        self._executor.shutdown(wait=False)


@contextmanager
def _engine() -> Iterator[Mapping[str, str]]:
    import dask
    from distributed import LocalCluster

    dask.config.set({"distributed.scheduler.work-stealing": False})  # it is not held to n workers
    with LocalCluster(
        n_workers=_WORKERS, threads_per_worker=1, memory_limit=None, dashboard_address=None
    ) as cluster:
        yield {ADDRESS: cluster.scheduler_address}


def _names(start_method: str) -> SimpleNamespace:
    from distributed import Client, TimeoutError

    client = Client(os.environ[ADDRESS])

    def pool(processes: int | None = None) -> DaskPool:
        if processes is not None:
            client.wait_for_workers(processes, timeout=60)
        workers = list(client.scheduler_info(n_workers=-1)["workers"])[:processes]
        return DaskPool(client.get_executor(pure=False, workers=workers, allow_other_workers=True))

    return SimpleNamespace(Pool=pool, TimeoutError=TimeoutError)


backend = Backend(
    name="dask",
    api=_names,
    start_methods=["cluster"],
    lacks={
        **lacks_of_executors(),
        Capability.POOL_CLOSE: "shutdown(wait=False) cancels what was submitted",
    },
    slowest_timer=20.0,  # a task whose worker dies is tried on three more, each started again first
    version=version("distributed"),
    engine=_engine,
    arenas=1,
    not_with_the_adapter=["distributed"],
)
