"""What no operator touches, because no clause can be about it: rule by rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection

from mpconform.mutants.rules.source import Source

Rule = Callable[[ast.AST, ast.AST, Source], bool]
"""Whether a part of a node is left out, and all that it consists of: (whole, part, source)."""

_LOGS = {"debug", "info", "sub_debug", "sub_warning", "_info", "_debug"}

RULES: dict[str, Rule] = {}
"""The rules, by the sentence that says what is left out."""


def _rule(sentence: str) -> Callable[[Rule], Rule]:
    def enter(rule: Rule) -> Rule:
        RULES[sentence] = rule
        return rule

    return enter


def left_out(whole: ast.AST, part: ast.AST, source: Source, names: Collection[str]) -> bool:
    """Whether ``part`` of ``whole`` is; ``names`` are functions and classes that are, too."""
    named = isinstance(part, (ast.FunctionDef, ast.ClassDef)) and source.within(part) in names
    return named or any(rule(whole, part, source) for rule in RULES.values())


@_rule("annotations, and what only type checkers read")
def _types(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    annotation = getattr(whole, "annotation", None) is part or getattr(whole, "returns", 0) is part
    checking = isinstance(part, ast.If) and source.of(part.test).endswith("TYPE_CHECKING")
    call = isinstance(whole, ast.Call) and source.of(whole.func) in ("cast", "TypeVar")
    return annotation or checking or call


@_rule("`__repr__` and `__str__`")
def _repr(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    return isinstance(part, ast.FunctionDef) and part.name in ("__repr__", "__str__")


@_rule("the names that a module exports: `__all__`, and the place that classes say they are from")
def _all(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    if not isinstance(part, (ast.Assign, ast.AugAssign)):
        return False
    target = part.targets[0] if isinstance(part, ast.Assign) else part.target
    return source.of(target).split(".")[-1] in ("__all__", "__module__")


@_rule("messages to a log")
def _logs(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Call)):
        return False
    return source.of(part.value.func).split(".")[-1] in _LOGS


@_rule("texts in what is raised, warned or asserted")
def _messages(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    if isinstance(whole, ast.Assert):
        return part is whole.msg
    if not isinstance(whole, ast.Call):
        return False
    raised = isinstance(source.parents.get(whole), ast.Raise)
    warned = source.of(whole.func).split(".")[-1] in ("warn", "_warn")
    return (raised or warned) and part is not whole.func and _is_text(part)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and _is_text(node.func.value)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@_rule("what is only there on another platform, and the question which one it is")
def _platform(whole: ast.AST, part: ast.AST, source: Source) -> bool:
    if not isinstance(whole, ast.If):
        return False
    windows = _windows(source.of(whole.test))
    if windows is None:
        return False
    return part is whole.test or part in (whole.body if windows else whole.orelse)


def _windows(test: str) -> bool | None:
    """Whether a condition holds on Windows alone; None if it is about something else."""
    if re.fullmatch(r"""sys\.platform == ['"]win32['"]|_winapi|WINSERVICE|WINEXE""", test):
        return True
    if re.fullmatch(r"""sys\.platform != ['"]win32['"]|os\.name == ['"]posix['"]""", test):
        return False
    return None
