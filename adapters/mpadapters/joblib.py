"""joblib's MemmappingPool: the standard library's Pool, with large arrays in shared memory."""

import multiprocessing
import multiprocessing.pool
from functools import partial
from importlib.metadata import version
from types import SimpleNamespace

from joblib.pool import MemmappingPool

from mpadapters import Backend, Capability, everything_but


def _names(start_method: str) -> SimpleNamespace:
    return SimpleNamespace(
        Pool=partial(MemmappingPool, context=multiprocessing.get_context(start_method)),
        TimeoutError=multiprocessing.TimeoutError,
        pool=multiprocessing.pool,
    )


backend = Backend(
    name="joblib",
    api=_names,
    start_methods=multiprocessing.get_all_start_methods(),
    lacks=everything_but(
        *(c for c in Capability if c.value.startswith("pool.")),
        Capability.SEPARATE_PROCESSES,
        Capability.TIMEOUT_ERROR,
        reason="joblib has pools only",
    ),
    slowest_timer=0.1,  # the pool is the standard library's
    version=version("joblib"),
)
