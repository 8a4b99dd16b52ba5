"""Markdown in which what came from a backend is code: no markup, no link, no mention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mpconform.views.printable import printable

_LONGEST = 600


def code(words: str) -> str:
    """Words as code, in one line; cut where they are long."""
    line = printable(" ".join(words.split()))
    if len(line) > _LONGEST:
        line = line[:_LONGEST] + " […]"
    if not line:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return f"{fence}{space}{line}{space}{fence}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines
    )
