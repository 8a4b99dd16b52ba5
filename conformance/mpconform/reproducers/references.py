"""What the names in a definition refer to, outside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mpconform.reproducers.sources import Definition, Meaning, Module, Submodule, module_called

_NOT_IN_SCRIPTS = ("clause", "cases")
"""The decorators of checks."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Reference:
    """A place in a definition that refers to something outside it."""

    node: ast.Name | ast.Attribute
    meaning: Meaning
    inside: ast.JoinedStr | None = None
    """The formatted string that it stands in: before Python 3.12 places in there are unknown."""


def references(statement: ast.stmt, module: Module) -> list[Reference]:
    """All of a statement, but for annotations and the decorators of checks."""
    return list(_Visit(module).of(statement, frozenset(), None))


def decorators(statement: ast.stmt) -> list[ast.expr]:
    """Those that a script has, too."""
    found = getattr(statement, "decorator_list", [])
    return [one for one in found if not _is_ours(one)]


def _is_ours(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(name, ast.Name) and name.id in _NOT_IN_SCRIPTS


class _Visit:
    def __init__(self, module: Module) -> None:
        self._module = module

    def of(
        self, node: ast.AST, here: frozenset[str], inside: ast.JoinedStr | None
    ) -> Iterator[Reference]:
        """The references in a node, where the names ``here`` are those of functions around it."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from self._function(node, here)
            return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            meaning = self._meaning(node.value, here)
            if isinstance(meaning, Submodule):
                found = module_called(meaning.name).meaning(node.attr)
                assert found is not None, f"{meaning.name} has no {node.attr}"
                yield Reference(node, found, inside)
                return
        if isinstance(node, ast.Name):
            meaning = self._meaning(node, here)
            if meaning is not None:
                yield Reference(node, meaning, inside)
            return
        if isinstance(node, ast.JoinedStr):
            inside = inside or node
        for child in _children(node):
            yield from self.of(child, here, inside)

    def _function(self, node: Function, here: frozenset[str]) -> Iterator[Reference]:
        outer = [] if isinstance(node, ast.Lambda) else decorators(node)
        outer += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for child in outer:
            yield from self.of(child, here, None)
        inner = here | _bound_in(node)
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
        for part in body:
            yield from self.of(part, inner, None)

    def _meaning(self, name: ast.Name, here: frozenset[str]) -> Meaning | None:
        return None if name.id in here else self._module.meaning(name.id)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        found = value if isinstance(value, list) else [value]
        yield from (child for child in found if isinstance(child, ast.AST))


def _bound_in(function: Function) -> frozenset[str]:
    """The names that are a function's own."""
    found, everywhere = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.ExceptHandler)):
            found |= {node.name or ""} - {getattr(function, "name", "")}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Global):
            everywhere |= set(node.names)
    return frozenset(found - everywhere)


def own_names(statement: ast.stmt) -> set[str]:
    """All names that functions in a statement have of their own."""
    functions = (n for n in ast.walk(statement) if isinstance(n, Function))
    return set().union(*map(_bound_in, functions))


_IN_TEXT = re.compile(r"\btasks\.(\w+)|from (mpconform[\w.]+) import ([\w, ]+)")


def in_programs(statement: ast.stmt) -> Iterator[Definition]:
    """What the programs refer to that stand in a statement as text."""
    for text in _texts(statement):
        for task, module, names in _IN_TEXT.findall(text):
            if task:
                yield Definition("mpconform.suite.tasks", task)
            elif module != "mpconform.suite":
                yield from (Definition(module, name.strip()) for name in names.split(","))


def attributes(node: ast.AST) -> set[str]:
    """The names of all attributes that a node asks for, in programs too."""
    found = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
    return found.union(*(re.findall(r"\bwitness\.(\w+)", text) for text in _texts(node)))


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and "\n" in inner.value:
            yield inner.value
