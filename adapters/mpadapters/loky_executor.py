"""loky's ProcessPoolExecutor, as a pool."""

from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability
from mpadapters.executor import ExecutorPool, lacks_of_executors


class LokyPool(ExecutorPool):
    """Its shutdown() has an argument of its own for ending what runs."""

    def terminate(self) -> None:
        """End the workers, and what they run; it waits for them."""
        self._executor.shutdown(kill_workers=True)


def _names(start_method: str) -> SimpleNamespace:
    import loky
    from loky.backend import get_context

    context = get_context(start_method)

    def pool(processes: int | None = None, initializer: Any = None, initargs: Any = ()) -> LokyPool:
        return LokyPool(
            loky.ProcessPoolExecutor(
                processes, context=context, initializer=initializer, initargs=initargs
            )
        )

    return SimpleNamespace(Pool=pool, TimeoutError=loky.TimeoutError)


backend = Backend(
    name="loky-executor",
    api=_names,
    start_methods=["loky", "loky_init_main"],
    lacks=lacks_of_executors(
        Capability.POOL_CHUNKSIZE, Capability.POOL_INITIALIZER, Capability.POOL_TERMINATE
    ),
    slowest_timer=0.1,
    version=version("loky"),
    not_with_the_adapter=["loky"],
)
