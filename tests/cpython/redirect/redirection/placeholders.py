"""Names of multiprocessing that mpreference does not have.

CPython's test module cannot even be imported without managers, shared ctypes and the like. A
placeholder can be imported, subclassed and looked into; a running test that calls one is skipped
with `OutOfScope`, and so has to be listed among the exclusions.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
import unittest
from collections.abc import Sequence
from typing import Any

# Set once the test modules are imported: some call a placeholder while they are.
tests_are_running = False


class OutOfScope(unittest.SkipTest):
    """A test reached for what mpreference does not offer; args[0] is its name."""


class _Meta(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwds: Any) -> Any:
        if tests_are_running:
            raise OutOfScope(cls.__name__)
        return super().__call__()


class Placeholder(metaclass=_Meta):
    """What every placeholder derives from."""

    def __getattr__(self, name: str) -> Any:
        return getattr(type(self), name)


def placeholder(name: str) -> type[Placeholder]:
    """A class that stands for `name`."""
    return _Meta(name, (Placeholder,), {})


def missing_from(module: str) -> Any:
    """A module's `__getattr__` that answers with placeholders."""

    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(f"{module}.{name}")

    return missing


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every submodule of multiprocessing that nobody else finds."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """A module of placeholders."""
        if not fullname.startswith("multiprocessing."):
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: types.ModuleType) -> None:
        """Give the module its only attribute."""
        module.__getattr__ = missing_from(module.__name__)  # type: ignore[method-assign]


def install() -> None:
    """Have `Finder` asked last."""
    sys.meta_path.append(Finder())
