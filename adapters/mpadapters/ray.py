"""ray.util.multiprocessing: a Pool of actors, on a local Ray that the run starts.

Its pools find Ray by an environment variable of Ray's own. A machine of few processors is said to
have more: a pool of more workers than that is refused.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, everything_but

os.environ["RAY_AUTH_MODE"] = "token"  # Ray looks at it when it is imported, and never again

import ray
from ray.util.multiprocessing import Pool, pool


def settings() -> dict[str, str]:
    """A token of the run's own, which Ray would keep in the home directory otherwise; and nothing
    is sent to anybody."""
    return {"RAY_AUTH_TOKEN": secrets.token_hex(32), "RAY_USAGE_STATS_ENABLED": "0"}


class RayPool(Pool):  # type: ignore[misc]
    """Its keyword arguments of a call are ``kwargs``, and callbacks of starmap stand elsewhere."""

    def apply(self, func: Callable[..., Any], args: Sequence[Any] = (), kwds: Any = None) -> Any:
        return super().apply(func, args, kwds)

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Sequence[Any] = (),
        kwds: Mapping[str, Any] | None = None,
        callback: Callable[[Any], object] | None = None,
        error_callback: Callable[[BaseException], object] | None = None,
    ) -> Any:
        return super().apply_async(func, args, kwds, callback, error_callback)

    def starmap_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Sequence[Any]],
        chunksize: int | None = None,
        callback: Callable[[list[Any]], object] | None = None,
        error_callback: Callable[[BaseException], object] | None = None,
    ) -> Any:
        sizes = {} if chunksize is None else {"chunksize": chunksize}
        return super().starmap_async(func, iterable, callback, error_callback, **sizes)


@contextmanager
def _engine() -> Iterator[Mapping[str, str]]:
    found = settings()
    os.environ.update(found)
    with ray.init(
        num_cpus=8,
        object_store_memory=100 << 20,
        include_dashboard=False,
        _node_ip_address="127.0.0.1",
        _temp_dir=os.environ["TMPDIR"],
    ) as started:
        yield {"RAY_ADDRESS": started.address_info["gcs_address"], **found}


_names = SimpleNamespace(Pool=RayPool, TimeoutError=multiprocessing.TimeoutError, pool=pool)

backend = Backend(
    name="ray",
    api=lambda start_method: _names,
    start_methods=["cluster"],
    lacks={
        **everything_but(
            *(c for c in Capability if c.value.startswith("pool.")),
            Capability.SEPARATE_PROCESSES,
            Capability.TIMEOUT_ERROR,
            reason="ray.util.multiprocessing has pools only",
        ),
        Capability.POOL_ENCODING_ERROR: "ray.util.multiprocessing has no such exception",
    },
    slowest_timer=10.0,
    version=version("ray"),
    engine=_engine,
    arenas=1,
)
