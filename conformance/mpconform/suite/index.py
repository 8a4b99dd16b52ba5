"""Which checks there are: found by importing the suite's modules, never listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import mpconform.suite
from mpconform.suite.check import Check


def modules() -> Iterator[str]:
    """The names of all modules of checks."""
    prefix = mpconform.suite.__name__ + "."
    for module in pkgutil.walk_packages(mpconform.suite.__path__, prefix):
        if module.name.rpartition(".")[2].startswith("test_"):
            yield module.name


def checks_by_clause() -> dict[str, list[Check]]:
    """Clause id -> its checks."""
    found: dict[str, list[Check]] = {}
    for name in modules():
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Check) and value.module == name:
                found.setdefault(value.clause, []).append(value)
    return found
