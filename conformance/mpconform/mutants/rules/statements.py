"""The operators on statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mpconform.mutants.rules.operators import Replacement, instead, operator
from mpconform.mutants.rules.source import Source

_DELETED = (ast.Assign, ast.AugAssign, ast.Raise, ast.Delete)


def _may_be_deleted(node: ast.AST) -> bool:
    call = isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield))
    value = isinstance(node, ast.AnnAssign) and node.value is not None
    said = isinstance(node, ast.Assert) and node.msg is not None
    return call or value or said or isinstance(node, _DELETED)


def _body(statements: Sequence[ast.stmt], source: Source, new: str) -> Replacement:
    return Replacement(source.begin(statements[0]), source.end(statements[-1]), new)


@operator("delete", "A call, an assignment, a `raise`, a `del`, an assertion with a message goes.")
def _delete(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if _may_be_deleted(node):
        yield instead(node, source, "pass")


@operator("return", "A function returns None, and not what it found.")
def _return(node: ast.AST, source: Source) -> Iterator[Replacement]:
    value = node.value if isinstance(node, ast.Return) else None
    if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
        yield instead(value, source, "None")


@operator("loop", "`break` becomes `continue`, and `continue` becomes `break`.")
def _loop(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if isinstance(node, ast.Break):
        yield instead(node, source, "continue")
    elif isinstance(node, ast.Continue):
        yield instead(node, source, "break")


@operator("handler", "What is handled is raised, what is raised again is not, a class is left out.")
def _handler(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not isinstance(node, ast.ExceptHandler):
        return
    last = node.body[-1]
    if len(node.body) > 1 or not isinstance(last, ast.Raise):
        yield _body(node.body, source, "raise")
    if isinstance(node.type, ast.Tuple):
        for one in node.type.elts:
            others = ", ".join(source.of(each) for each in node.type.elts if each is not one)
            yield instead(node.type, source, f"({others},)")


@operator("with", "What a `with` enters (a lock, mostly) is not entered.")
def _with(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if isinstance(node, ast.With) and not any(item.optional_vars for item in node.items):
        begin, last = source.begin(node), source.end(node.items[-1].context_expr)
        colon = source.text.index(":", last)
        yield Replacement(begin, colon, "if True")


@operator("finally", "The body of a `finally` is left out.")
def _finally(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not (isinstance(node, ast.Try) and node.finalbody):
        return
    only = node.finalbody[0] if len(node.finalbody) == 1 else None
    if only is None or not (_may_be_deleted(only) or isinstance(only, ast.Pass)):
        yield _body(node.finalbody, source, "pass")
