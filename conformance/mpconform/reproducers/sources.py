"""Modules of the suite as text and syntax trees, and what names mean in them."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SUITE = "mpconform"
_HERE = __name__.rpartition(".")[0] + ".stand_ins"

STAND_INS = {
    "mpconform.witness": f"{_HERE}.witness",
    "mpconform.suite.expect": f"{_HERE}.expect",
    "mpconform.suite.running": f"{_HERE}.running",
    "mpconform.suite.programs": f"{_HERE}.programs",
    "mpconform.suite.process.subclasses": f"{_HERE}.subclasses",
}
"""Module of the suite -> what stands in for it in a script."""


@dataclass(frozen=True)
class Definition:
    """A statement of a module's own level that defines ``name``: a function, a class, a value."""

    module: str
    name: str


@dataclass(frozen=True)
class External:
    """A module, or a name in one, that is none of ours: what imports it."""

    statement: str


@dataclass(frozen=True)
class Submodule:
    """A module of the suite."""

    name: str


Meaning = Definition | External | Submodule


class Module:
    """One module: its lines (as bytes, for so syntax trees count), and its names."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = [line.encode() for line in text.splitlines(keepends=True)]
        self.tree = ast.parse(text)
        self.statements: dict[str, ast.stmt] = {}
        self._imports: dict[str, tuple[str, str]] = {}
        for statement in self.tree.body:
            self._note(statement)

    @property
    def is_stand_in(self) -> bool:
        """Whether it stands in for another."""
        return self.name in STAND_INS.values()

    @property
    def imported(self) -> set[str]:
        """The modules of the suite that it imports, and its scripts import with it."""
        inner = [f"{module}.{name}" for module, name in self._imports.values()]
        found = [module for module, _ in self._imports.values()]
        found += [name for name in inner if name.startswith(f"{SUITE}.suite.") and _is_module(name)]
        return {name for name in found if name.startswith(f"{SUITE}.suite.")}

    def _note(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                self._imports[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                self._imports[alias.asname or alias.name] = (statement.module or "", alias.name)
        elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            self.statements[statement.name] = statement
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for node in (node for target in targets for node in ast.walk(target)):
                if isinstance(node, ast.Name) and statement.value is not None:
                    self.statements[node.id] = statement

    def meaning(self, name: str) -> Meaning | None:
        """What a name of the module's own level means; None if it has no such name."""
        if name in self.statements:
            return Definition(self.name, name)
        if name not in self._imports:
            return None
        module, inner = self._imports[name]
        if module.partition(".")[0] != SUITE:
            return External(_statement(module, inner, name))
        if not inner:
            return Submodule(module)
        if _is_module(f"{module}.{inner}"):
            return Submodule(f"{module}.{inner}")
        return module_called(module).meaning(inner)


def _statement(module: str, inner: str, name: str) -> str:
    if not inner:
        return (
            f"import {module}" if module.partition(".")[0] == name else f"import {module} as {name}"
        )
    return f"from {module} import {inner}" + ("" if inner == name else f" as {name}")


@cache
def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # what it is asked of is no package
        return False


@cache
def module_called(name: str) -> Module:
    """The module of that name, or what stands in for it; it is not imported."""
    spec = importlib.util.find_spec(STAND_INS.get(name, name))
    assert spec is not None
    assert spec.origin is not None
    return Module(spec.name, Path(spec.origin).read_text(encoding="utf-8"))
