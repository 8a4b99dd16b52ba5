"""What a check names: in its own code, and in what it reaches of the suite from there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from mpconform.cases import Deferred
from mpconform.suite.check import Cases, Check

SUITE = "mpconform.suite"

_OF_CLASSES = ("__doc__", "__module__", "__qualname__")

Names = Mapping[str, Any]
"""What words mean in a module."""


def names_of(check: Check) -> set[str]:
    """The words that stand in a check, in its cases, and in all of the suite that these words mean
    there: in functions, classes, and the texts of programs."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting: list[tuple[Any, Names]] = [(check, {})]
    while waiting:
        one, names = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        names = _names_where(one, names)
        words = set(_words_in(one))
        found |= words
        waiting += [(other, names) for other in (*_parts(one), *_meant(words, names))]
    return found


def _names_where(one: Any, names: Names) -> Names:
    """What words mean where something stands: values are what they are in their module."""
    if isinstance(one, FunctionType):
        return one.__globals__
    return vars(sys.modules[one.__module__]) if isinstance(one, type) else names


def _is_prose(one: Any) -> bool:
    return isinstance(one, str) and bool(re.match(r"[A-Z][^\n]*\.$", one.strip(), re.S))


def _words_in(one: Any) -> Iterator[str]:
    if isinstance(one, str):
        yield from re.findall(r"\w+", one)
    elif isinstance(one, CodeType):
        yield from one.co_names


def _parts(one: Any) -> Iterator[Any]:
    """What something is made of."""
    if isinstance(one, Check):
        yield from (one.function, one.cases)
    elif isinstance(one, Cases):
        yield from (one.strategies, one.examples)
    elif isinstance(one, CodeType):
        # Without the docstring, which uses none of what it names.
        yield from (each for each in one.co_consts if not _is_prose(each))
    elif isinstance(one, FunctionType):
        yield from (one.__code__, one.__defaults__, one.__kwdefaults__, one.__closure__)
    elif isinstance(one, CellType):
        yield one.cell_contents
    elif isinstance(one, type):
        yield from (value for name, value in vars(one).items() if name not in _OF_CLASSES)
    elif isinstance(one, (staticmethod, classmethod)):
        yield one.__func__
    elif isinstance(one, property):
        yield one.fget
    elif isinstance(one, partial):
        yield from (one.func, one.args, one.keywords)
    elif isinstance(one, dict):
        yield from (*one.keys(), *one.values())
    elif isinstance(one, (tuple, list, set, frozenset)):
        yield from one
    elif type(one).__module__.startswith(SUITE) or isinstance(one, Deferred):
        yield from vars(one).values()


def _meant(words: set[str], names: Names) -> Iterator[Any]:
    """What of the suite some words mean, in a module or in one of the suite's that they name."""
    for word in words & names.keys():
        if isinstance(names[word], ModuleType):
            if names[word].__name__.startswith(SUITE):
                yield from _meant(words, vars(names[word]))
        elif str(getattr(names[word], "__module__", SUITE)).startswith(SUITE):
            yield names[word]
