"""The inputs of a property, written into a script."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Any

from mpconform.suite.check import Check
from mpconform.suite.expect import show


class NotWritten(Exception):
    """A value cannot be written as Python; the message is a word for it."""


def written(value: Any) -> str:
    """The Python that makes a value. Raises NotWritten."""
    kind = type(value)
    if kind is float and not math.isfinite(value):
        return f'float("{value}")'
    if value is None or kind in (bool, int, float, complex, str, bytes, bytearray, range):
        return repr(value)
    if kind in (list, tuple, set, frozenset):
        inner = ", ".join(map(written, value))
        if kind is list:
            return f"[{inner}]"
        if kind is tuple:
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        return f"{kind.__name__}([{inner}])"
    if kind is dict:
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, type) and value.__module__ == "builtins":
        return value.__name__
    raise NotWritten(kind.__name__)


def arguments(check: Check, case: str) -> str:
    """The keywords of a call: those of the ``case`` that failed, as a result shows it; where that
    was cut short, or there is none, of the first that the check names. Raises NotWritten."""
    for inputs in _candidates(check, case):
        try:
            return ", ".join(f"{name}={written(value)}" for name, value in inputs.items())
        except NotWritten as error:
            reason = error
    raise reason


def _candidates(check: Check, case: str) -> Iterator[Mapping[str, Any]]:
    named = check.cases.examples if check.cases else ()
    yield from (inputs for inputs in named if case and _shown(inputs) == case)
    if case and (read := _read(case)) is not None:
        yield read
    yield from named
    if not named:
        yield {}


def _shown(inputs: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={show(value)}" for name, value in inputs.items())


def _read(case: str) -> Mapping[str, Any] | None:
    """The case, where it is written in full."""
    try:
        call = ast.parse(f"f({case})", mode="eval").body
        assert isinstance(call, ast.Call)
        found = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except (SyntaxError, ValueError, AssertionError):
        return None
    return None if _cut(found) else found


def _cut(value: Any) -> bool:
    """Whether something was left out of what was shown."""
    if isinstance(value, dict):
        return any(map(_cut, [*value, *value.values()]))
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(_cut, value))
    return value is ... or (isinstance(value, (str, bytes)) and len(value) >= 200)
