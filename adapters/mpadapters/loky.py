"""loky's context: the standard library's objects on processes that loky starts.

``loky`` starts a fresh interpreter that does not import the main module, ``loky_init_main`` one
that does. loky is imported when it is used, for its import changes how the standard library names
its semaphores.
"""

from importlib.metadata import version
from typing import Any

from mpadapters import Backend, Capability

_CONTEXT = "loky.backend has a context, and not multiprocessing's modules"


def _context(start_method: str) -> Any:
    from loky.backend import get_context

    return get_context(start_method)


backend = Backend(
    name="loky",
    api=_context,
    start_methods=["loky", "loky_init_main"],
    lacks={
        Capability.CONTEXTS: _CONTEXT,
        Capability.CONNECTION_WAIT: _CONTEXT,
        Capability.POOL_CLASSES: _CONTEXT,
        Capability.POOL_ENCODING_ERROR: _CONTEXT,
    },
    slowest_timer=0.1,  # the pool is the standard library's
    version=version("loky"),
    not_with_the_adapter=["loky"],
)
