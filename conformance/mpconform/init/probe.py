"""What a library looks like, found by importing it: ``python -m mpconform.init.probe MODULE``.

It prints one line of JSON. Nothing of this tool is imported: the library may do what it likes.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from typing import Any

_OF_POOLS = ("apply", "apply_async", "map", "map_async", "imap")
_OF_EXECUTORS = ("submit", "shutdown")


def looked_at(name: str) -> dict[str, Any]:
    """The names of a module that an adapter may use."""
    module = importlib.import_module(name)
    own = [*_own_classes(module, name.partition(".")[0])]
    methods = getattr(module, "get_all_start_methods", None)
    return {
        "context": hasattr(module, "get_context") and methods is not None,
        "pool": callable(getattr(module, "Pool", None)),
        "process": callable(getattr(module, "Process", None)),
        "start_methods": list(methods()) if methods else [],
        "pools": {
            name: _takes_processes(one)
            for name, one in own
            if not _is_executor(one) and any(hasattr(one, method) for method in _OF_POOLS)
        },
        "executors": [name for name, one in own if _is_executor(one)],
        "version": _version(module),
    }


def _own_classes(module: Any, package: str) -> Iterator[tuple[str, type]]:
    for name, one in sorted(vars(module).items()):
        public = inspect.isclass(one) and not name.startswith("_")
        if public and one.__module__.partition(".")[0] == package:
            yield name, one


def _is_executor(one: type) -> bool:
    return all(hasattr(one, method) for method in _OF_EXECUTORS)


def _takes_processes(one: type) -> bool:
    try:
        return "processes" in inspect.signature(one).parameters
    except (TypeError, ValueError):
        return False


def _version(module: Any) -> str:
    """How the library's version is got, as an expression."""
    top = module.__name__.partition(".")[0]
    for distribution in packages_distributions().get(top, ()):
        if version(distribution):
            return f'version("{distribution}")'
    return f"{module.__name__}.__version__" if hasattr(module, "__version__") else ""


if __name__ == "__main__":
    sys.path[:] = [*(path for path in sys.path if path not in ("", os.getcwd())), os.getcwd()]
    print("\n" + json.dumps(looked_at(sys.argv[1])))
