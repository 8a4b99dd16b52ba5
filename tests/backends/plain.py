"""The standard library given plainly: what its documentation hands out, and no more."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
from types import SimpleNamespace

from mpadapters import Backend, Capability, everything_but

_NO_MODULE = {
    Capability.CONTEXTS: "a context alone",
    Capability.CONNECTION_WAIT: "a context alone",
    Capability.POOL_CLASSES: "a context alone",
    Capability.POOL_ENCODING_ERROR: "a context alone",
}


bare_context = Backend(
    name="bare context",
    api=multiprocessing.get_context,
    start_methods=["fork"],
    slowest_timer=0.1,
)
context = bare_context._replace(name="context", module="multiprocessing")
context_alone = bare_context._replace(
    name="context alone",
    start_methods=["fork", "spawn"],
    lacks=_NO_MODULE,
)
namespace = Backend(
    name="namespace",
    api=lambda method: SimpleNamespace(
        Pool=multiprocessing.get_context(method).Pool,
        Process=multiprocessing.get_context(method).Process,
        pool=multiprocessing.pool,
    ),
    start_methods=multiprocessing.get_all_start_methods(),
    lacks=everything_but(
        *(c for c in Capability if c.value.partition(".")[0] in ("pool", "process")),
        Capability.SEPARATE_PROCESSES,
        reason="a namespace with Process and Pool",
    ),
    slowest_timer=0.1,
)
