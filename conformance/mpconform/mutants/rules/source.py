"""The text of a file, its syntax tree, and where a node of that stands in the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Source:
    """The source of a module."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    def begin(self, node: ast.AST) -> int:
        """Where ``node`` begins."""
        return self._place(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Where it has ended."""
        return self._place(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        """Its text."""
        return self.text[self.begin(node) : self.end(node)]

    def _place(self, line: int, column: int) -> int:
        # Columns count bytes of UTF-8.
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)

    def line(self, place: int) -> int:
        """The number of the line, from 1, that ``place`` is in."""
        return self.text.count("\n", 0, place) + 1

    def passage(self, first: int, last: int, text: str | None = None) -> str:
        """The whole lines ``first`` to ``last``, of ``text`` if it is given, without what all of
        them are indented by."""
        lines = (self.text if text is None else text).splitlines()[first - 1 : last]
        indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        return "\n".join(line[min(indents, default=0) :].rstrip() for line in lines)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node that each node is a part of."""
        return {
            part: whole for whole in ast.walk(self.tree) for part in ast.iter_child_nodes(whole)
        }

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What ``node`` is a part of, the nearest first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def within(self, node: ast.AST) -> str:
        """The functions and classes that it stands in: Pool._map_async; '' for the module."""
        names = [each.name for each in (node, *self.around(node)) if isinstance(each, _SCOPES)]
        return ".".join(reversed(names))
