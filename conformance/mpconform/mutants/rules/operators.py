"""The operators: each is a way to change a node of a syntax tree a little."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mpconform.mutants.rules.source import Source


@dataclass(frozen=True)
class Replacement:
    """The text from ``begin`` to ``end`` is replaced by ``new``."""

    begin: int
    end: int
    new: str


Change = Callable[[ast.AST, Source], Iterator[Replacement]]
"""Yields what may be done to a node; nothing where it does not fit."""


@dataclass(frozen=True)
class Operator:
    """A way to change nodes: ``meaning`` is one sentence of what becomes of them."""

    name: str
    meaning: str
    change: Change


OPERATORS: dict[str, Operator] = {}
"""All operators, by name; the modules that define them enter them here."""


def operator(name: str, meaning: str) -> Callable[[Change], Change]:
    """Enter the decorated function as an operator."""

    def enter(change: Change) -> Change:
        OPERATORS[name] = Operator(name, meaning, change)
        return change

    return enter


def instead(node: ast.AST, source: Source, new: str) -> Replacement:
    """``new`` in the place of a node."""
    return Replacement(source.begin(node), source.end(node), new)
