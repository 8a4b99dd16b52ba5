"""Drop-in clones: libraries whose module has multiprocessing's own names."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from mpadapters.backend import Backend
from mpadapters.capability import Capability


class Namespace:
    """A library's names under one start method: the context's own first, then the module's.

    It pickles, so that a process of the backend can be given it and start others.
    """

    def __init__(self, module_name: str, start_method: str) -> None:
        self.module = importlib.import_module(module_name)
        self.start_method = start_method
        self.context = (
            self.module.get_context(start_method)
            if hasattr(self.module, "get_context")
            else self.module
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return getattr(self.context, name)
        except AttributeError:
            return getattr(self.module, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Namespace, (self.module.__name__, self.start_method)


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
        api=lambda start_method: Namespace(module_name, start_method),
        start_methods=tuple(start_methods or module.get_all_start_methods()),
        lacks=dict(lacks or {}),
        slowest_timer=slowest_timer,
        version=str(getattr(module, "__version__", "")),
    )
