"""The operators on expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from mpconform.mutants.rules.operators import Replacement, instead, operator
from mpconform.mutants.rules.source import Source

_COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
_TURNED_ROUND = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons of which the operator ``compare`` makes the negation."""

_ARITHMETIC: Mapping[type[ast.operator], tuple[str, str]] = {
    ast.Add: (r"\+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: (r"\*", "//"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "+"),
    ast.BitOr: (r"\|", "&"),
    ast.BitAnd: ("&", "|"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
}


def _between(
    left: ast.AST, right: ast.AST, source: Source, old: str, new: str
) -> Iterator[Replacement]:
    """The operator ``old``, a pattern, between two operands is replaced by ``new``."""
    begin, end = source.end(left), source.begin(right)
    if found := re.search(old, source.text[begin:end]):
        yield Replacement(begin + found.start(), begin + found.end(), new)


def _without(sign: str, node: ast.AST, source: Source) -> Replacement:
    """What an operand stands behind, a pattern, goes."""
    found = re.compile(sign).match(source.text, source.begin(node))
    assert found is not None
    return Replacement(found.start(), found.end(), "")


@operator(
    "compare", "A boundary moves by one, or a comparison for equality or identity is negated."
)
def _compare(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not isinstance(node, ast.Compare):
        return
    operands = [node.left, *node.comparators]
    for left, kind, right in zip(operands, node.ops, operands[1:], strict=False):
        yield from _between(left, right, source, *_COMPARISONS[type(kind)])


@operator("boolean", "`and` becomes `or`, and `or` becomes `and`.")
def _boolean(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not isinstance(node, ast.BoolOp):
        return
    old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for left, right in zip(node.values, node.values[1:], strict=False):
        yield from _between(left, right, source, rf"\b{old}\b", new)


@operator("negate", "A condition is negated.")
def _negate(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _without(r"not\s*", node, source)
        return
    if not isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        return
    test = node.test
    simple = isinstance(test, ast.Compare) and len(test.ops) == 1
    if simple and isinstance(test.ops[0], _TURNED_ROUND):  # type: ignore[attr-defined]
        return
    if isinstance(test, (ast.Constant, ast.NamedExpr, ast.UnaryOp)):
        return
    yield instead(test, source, f"not ({source.of(test)})")


@operator("constant", "0 becomes 1, another number one more, True becomes False, and False True.")
def _constant(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield instead(node, source, str(not node.value))
    elif isinstance(node.value, (int, float)):
        yield instead(node, source, "0" if node.value == 1 else str(node.value + 1))


@operator("arithmetic", "`+` becomes `-`, `*` becomes `//`, `|` becomes `&`, and the other way.")
def _arithmetic(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        old, new = _ARITHMETIC[type(node.op)]
        yield from _between(node.target, node.value, source, f"{old}=", f"{new}=")
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        if not any(isinstance(each, (ast.JoinedStr, ast.List)) for each in (node.left, node.right)):
            yield from _between(node.left, node.right, source, *_ARITHMETIC[type(node.op)])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield _without(r"-\s*", node, source)


@operator("argument", "The last positional argument of a call, or one with a name, is left out.")
def _argument(node: ast.AST, source: Source) -> Iterator[Replacement]:
    if not isinstance(node, ast.Call):
        return
    arguments = sorted([*node.args, *node.keywords], key=source.begin)
    dropped: list[ast.AST] = [keyword for keyword in node.keywords if keyword.arg]
    if len(node.args) > 1 and not isinstance(node.args[-1], ast.Starred):
        dropped.append(node.args[-1])
    for argument in sorted(dropped, key=source.begin):
        place = arguments.index(argument)
        begin = source.end(arguments[place - 1]) if place else source.begin(argument)
        begin = min(begin, source.begin(argument))
        following = arguments[place + 1 : place + 2]
        end = source.begin(following[0]) if following and not place else source.end(argument)
        between = source.text[begin : source.begin(argument)]
        if ")" not in between and "(" not in between:  # the one before stands in parentheses
            yield Replacement(begin, end, "")
