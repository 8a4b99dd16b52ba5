"""What a check is: a digest of its source, and of all in the suite that it reaches."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence

from mpconform.reproducers.shaking import NoScript, reached, statement_of
from mpconform.reproducers.sources import Definition
from mpconform.suite.check import Check


def digest(checks: Sequence[Check]) -> str:
    """Of the checks of one clause. Comments and the places of lines do not count."""
    found = hashlib.sha256()
    for text in sorted({text for check in checks for text in _texts(check)}):
        found.update(text.encode())
    return found.hexdigest()[:12]


def _texts(check: Check) -> list[str]:
    one = Definition(check.module, check.name)
    try:
        definitions = reached(one).definitions
    except NoScript:
        definitions = [one]
    return [ast.unparse(statement_of(each)[0]) for each in definitions]
