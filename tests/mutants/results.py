"""Files of what became of mutants, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_KILL = {"caught_by": "", "verdict": "", "seconds": 1.0, "file": "pool.py"}


def write_kills(file: Path, mutants: Iterable[Mapping[str, Any]], **subject: Any) -> Path:
    """A whole file about ``subject``, with a line for each of ``mutants``."""
    about = {"python": "3.12.1", **subject}
    lines: list[Mapping[str, Any]] = [{"kind": "mutants", "schema": 2, "subject": about}]
    lines += ({"kind": "mutant", **_KILL, **each} for each in mutants)
    lines.append({"kind": "end", "complete": True})
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file
