"""Which checks there are: found by importing the suite's modules, never listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import mpconform.suite
from mpconform.suite.check import Check


def modules(kind: str = "test") -> Iterator[str]:
    """The names of all modules of checks; or, if of the ``kind`` observe, of those that look."""
    prefix = mpconform.suite.__name__ + "."
    for module in pkgutil.walk_packages(mpconform.suite.__path__, prefix):
        if module.name.rpartition(".")[2].startswith(f"{kind}_"):
            yield module.name


def checks_by_clause(kind: str = "test") -> dict[str, list[Check]]:
    """Clause id -> its checks."""
    found: dict[str, list[Check]] = {}
    for name in modules(kind):
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Check) and value.module == name:
                found.setdefault(value.clause, []).append(value)
    return found
