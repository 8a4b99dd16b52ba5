"""executorlib's SingleNodeExecutor, as a pool: each call in an interpreter of its own."""

from concurrent.futures import TimeoutError
from importlib.metadata import version
from types import SimpleNamespace

from executorlib import SingleNodeExecutor

from mpadapters import Backend
from mpadapters.executor import ExecutorPool, lacks_of_executors


def _pool(processes: int | None = None) -> ExecutorPool:
    return ExecutorPool(SingleNodeExecutor(max_workers=processes))


backend = Backend(
    name="executorlib",
    api=lambda start_method: SimpleNamespace(Pool=_pool, TimeoutError=TimeoutError),
    start_methods=["subprocess"],
    lacks=lacks_of_executors(),
    slowest_timer=5.0,
    version=version("executorlib"),
)
