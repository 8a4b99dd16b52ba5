"""Reading TOML strictly: whatever does not fit is a ValueError of one clear sentence."""

from __future__ import annotations

import sys
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of the file at ``path``."""
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(str(error)) from error
    return tables


def check_keys(table: Any, known: Collection[str], what: str) -> None:
    """Refuse what is no table, and keys that are not ``known``."""
    if not isinstance(table, dict):
        raise ValueError(f"{what} is a table with {', '.join(known)}")
    for key in table:
        if key not in known:
            raise ValueError(f"{what} has {', '.join(known)}, and no {key!r}")


def check_clause(clause: str, clauses: Collection[str]) -> None:
    """Refuse what is not one of the ids ``clauses``."""
    if clause not in clauses and "." not in clause:
        raise ValueError(f"{clause!r} is no clause: ids have dots, and stand in quotes")
    if clause not in clauses:
        near = get_close_matches(clause, clauses, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "see 'mpconform clauses'"
        raise ValueError(f"there is no clause {clause!r}; {hint}")


def text(value: Any, name: str, empty: bool = False) -> str:
    """``value``, which has to be a text, and not ``empty`` unless it may."""
    if not isinstance(value, str) or not (value or empty):
        raise ValueError(f"{name} is missing, or is not a text")
    return value


def texts(value: Any, name: str) -> list[str]:
    """``value``, which is a text or a list of texts, as a list."""
    return [text(item, name) for item in (value if isinstance(value, list) else [value])]
