"""Drop-in clones: libraries whose module has multiprocessing's own names."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence

from mpadapters.backend import Backend
from mpadapters.capability import Capability


def drop_in(
    module_name: str,
    *,
    name: str = "",
    start_methods: Sequence[str] | None = None,
    lacks: Mapping[Capability, str] | None = None,
    slowest_timer: float = 5.0,
) -> Backend:
    """The backend of a module that mirrors multiprocessing; imports it, and its submodules.

    Raises ImportError if the module is not installed.
    """
    module = importlib.import_module(module_name)
    for submodule in ("connection", "pool", "popen_fork", "queues", "synchronize"):
        full_name = f"{module_name}.{submodule}"
        if hasattr(module, "__path__") and importlib.util.find_spec(full_name):
            importlib.import_module(full_name)
    return Backend(
        name=name or module_name,
        api=getattr(module, "get_context", lambda start_method: module),
        start_methods=tuple(start_methods or module.get_all_start_methods()),
        lacks=dict(lacks or {}),
        slowest_timer=slowest_timer,
        version=str(getattr(module, "__version__", "")),
        module=module_name,
    )
