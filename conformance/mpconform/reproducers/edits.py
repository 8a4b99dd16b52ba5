"""The text of a definition as it stands in a script: shorter, and with the names of the script."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mpconform.reproducers.references import decorators, references
from mpconform.reproducers.shaking import NoScript, Reached, statement_of
from mpconform.reproducers.sources import Definition, Module
from mpconform.reproducers.spelling import Spelling

Place = tuple[int, int]


@dataclass(frozen=True, order=True)
class Edit:
    """Text between two places, and what is put there."""

    start: Place
    end: Place
    text: str


def text_of(one: Definition, reached: Reached, spelling: Spelling) -> str:
    """What a script has of a definition. Raises NoScript."""
    statement, module = statement_of(one)
    found = _Edits(statement, module, reached, spelling).made()
    return _edited(statement, module, found).strip("\n")


class _Edits:
    """All edits of one statement."""

    def __init__(
        self, statement: ast.stmt, module: Module, reached: Reached, spelling: Spelling
    ) -> None:
        self._statement = statement
        self._module = module
        self._reached = reached
        self._spelling = spelling
        self._strings: dict[ast.JoinedStr, dict[str, str]] = {}
        self._names: dict[int, str] = {}

    def made(self) -> list[Edit]:
        found = [*self._renamed(), *self._spelled(self._statement, None)]
        found += self._in_strings()
        for node in ast.walk(self._statement):
            found += self._shorter(node)
            if isinstance(node, ast.Constant) and "\n" in str(node.value):
                found += self._program(node)
        return _outermost(found)

    def _renamed(self) -> Iterator[Edit]:
        for reference in references(self._statement, self._module):
            if not isinstance(reference.meaning, Definition):
                continue
            old, new = ast.unparse(reference.node), self._reached.names.get(reference.meaning)
            if new is None or old == new:
                continue
            self._names[id(reference.node)] = new
            yield from self._put(reference.node, old, new, reference.inside)
        if isinstance(self._statement, (ast.Assign, ast.AnnAssign)):
            yield from self._targets()

    def _targets(self) -> Iterator[Edit]:
        """A value's own name; that of a function is in its first line."""
        for node in ast.walk(self._statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                new = self._reached.names.get(Definition(self._module.name, node.id), node.id)
                if new != node.id:
                    yield from self._put(node, node.id, new, None)

    def _spelled(self, node: ast.AST, inside: ast.JoinedStr | None) -> Iterator[Edit]:
        """What is asked of ``mp``, in the words of the library."""
        if isinstance(node, ast.JoinedStr):
            inside = inside or node
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "mp":
            old, new = f"mp.{node.attr}", self._spelling.spelled(node.attr)
            if new != old:
                yield from self._put(node, old, new, inside)
            return
        if (home := self._asked_of(node)) is not None:
            yield from self._put(node.args[0], "mp", home, inside)  # type: ignore[attr-defined]
        for child in ast.iter_child_nodes(node):
            yield from self._spelled(child, inside)

    def _asked_of(self, node: ast.AST) -> str | None:
        """Where a name is at home that is asked for as ``getattr(mp, "name")``, if not in mp."""
        if not (isinstance(node, ast.Call) and ast.unparse(node).startswith("getattr(mp, ")):
            return None
        name = node.args[-1 if len(node.args) < 2 else 1]
        if not isinstance(name, ast.Constant):
            return None
        home = self._spelling.spelled(str(name.value)).rpartition(".")[0]
        return None if home == "mp" else home

    def _put(
        self, node: ast.expr, old: str, new: str, inside: ast.JoinedStr | None
    ) -> Iterator[Edit]:
        if inside is not None:
            self._strings.setdefault(inside, {})[old] = new
        else:
            yield Edit(*_span(node), new)

    def _in_strings(self) -> Iterator[Edit]:
        for node, changes in self._strings.items():
            text = _between(self._module, *_span(node))
            for old, new in changes.items():
                text = re.sub(rf"(?<![\w.]){re.escape(old)}\b", new.replace('"', "'"), text)
            yield Edit(*_span(node), text)

    def _program(self, node: ast.Constant) -> Iterator[Edit]:
        """A program that stands in the check as text: what it imports is in the script."""
        text = before = _between(self._module, *_span(node))
        text = re.sub(r"\bfrom mpconform\.suite\.[\w.]+ import", "from script import", text)
        for name in set(re.findall(r"\bcontext\.(\w+)", text)):
            new = self._spelling.spelled(name)
            if not new.startswith("mp."):
                text = re.sub(rf"\bcontext\.{name}\b", f"tasks.{new}", text)
        if text != before:
            yield Edit(*_span(node), text)

    def _shorter(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield self._header(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self._body(node)
        if isinstance(node, ast.Subscript) and "Any" in _names(node.slice):
            yield Edit(*_span(node), _between(self._module, *_span(node.value)))
        if isinstance(node, ast.AnnAssign):
            if node.value is None:
                yield Edit(*_span(node), "pass")
            else:
                yield Edit(_span(node.target)[1], _span(node.value)[0], " = ")

    def _header(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Edit:
        """The first line of a function, without annotations."""
        arguments = copy.deepcopy(node.args)
        for inner in ast.walk(arguments):
            if isinstance(inner, ast.arg):
                inner.annotation = None
        if any(id(inner) in self._names for inner in ast.walk(node.args)):
            raise NoScript(f"a default of {node.name}() has another name in a script")
        name = self._reached.names.get(Definition(self._module.name, node.name), node.name)
        if node is not self._statement:
            name = node.name
        if node.returns is None:  # then nobody knows where the line ends
            raise NoScript(f"{node.name}() does not say what it returns")
        text = f"def {name}({ast.unparse(arguments)})"
        return Edit((node.lineno, node.col_offset), _end(node.returns), text)

    def _body(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[Edit]:
        """Without its docstring, what is said to the arena, and methods that nobody names."""
        gone = [child for child in node.body if self._is_left_out(child, node)]
        yield from _without(gone, node.body, self._module)
        for inner in ast.walk(node):
            for block in (getattr(inner, "body", None), getattr(inner, "orelse", None)):
                if isinstance(block, list) and block is not node.body:
                    gone = [each for each in block if _is_reached(each)]
                    yield from _without(gone, block, self._module)

    def _is_left_out(self, child: ast.stmt, parent: ast.AST) -> bool:
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            return isinstance(child.value.value, str)
        if isinstance(parent, ast.ClassDef) and self._module.is_stand_in:
            name = child.name if isinstance(child, ast.FunctionDef) else "__"
            return not name.startswith("__") and name not in self._reached.attributes
        return _is_reached(child)


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _is_reached(child: ast.AST) -> bool:
    """Whether a statement says something to the arena, and does nothing else."""
    if isinstance(child, ast.If):
        return all(map(_is_reached, [*child.body, *child.orelse]))
    return isinstance(child, ast.Expr) and ast.unparse(child).startswith("reached(")


def _without(gone: list[ast.stmt], block: list[ast.stmt], module: Module) -> Iterator[Edit]:
    """A block without some of its statements; if none is left it passes."""
    if not gone:
        return
    if len(gone) == len(block) and not _is_elif(gone[0], module):
        yield Edit(_span(gone[0])[0], _end(gone[-1]), "pass")
        return
    for child in gone:
        yield Edit((child.lineno, 0), (_end(child)[0] + 1, 0), "")


def _is_elif(child: ast.stmt, module: Module) -> bool:
    return module.lines[child.lineno - 1][child.col_offset :].startswith(b"elif")


def _end(node: ast.AST) -> Place:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def _span(node: ast.AST) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), _end(node)  # type: ignore[attr-defined]


def _outermost(edits: list[Edit]) -> list[Edit]:
    """Those that stand in no other."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda edit: (edit.start, (-edit.end[0], -edit.end[1]))):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _between(module: Module, start: Place, end: Place) -> str:
    if start >= end:
        return ""
    lines = list(module.lines[start[0] - 1 : end[0]])
    if end[0] <= len(module.lines) and lines:
        lines[-1] = lines[-1][: end[1]]
    lines[0] = lines[0][start[1] :]
    return b"".join(lines).decode()


def _edited(statement: ast.stmt, module: Module, edits: list[Edit]) -> str:
    first = min([statement.lineno, *(one.lineno for one in decorators(statement))])
    at, parts = (first, 0), []
    for edit in edits:
        parts += [_between(module, at, edit.start), edit.text]
        at = edit.end
    parts.append(_between(module, at, _end(statement)))
    return "".join(parts)
