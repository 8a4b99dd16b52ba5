"""Catalogues for tests."""

from __future__ import annotations

from pathlib import Path

CLAUSE = "pool.map.keeps-input-order"

FAULT = """
fault = "map() drops its last result."
file = "pool/pool.py"
old = "return self.map_async(func, iterable, chunksize).get()"
new = "return self.map_async(func, iterable, chunksize).get()[:-1]"
"""

HARMLESS = FAULT.replace("[:-1]", "  # as before")

NOWHERE = FAULT.replace("return self", "return nobody", 1)


def write(directory: Path, text: str, topic: str = "map") -> Path:
    """A catalogue below ``directory`` that has ``text`` for a topic of the pool's."""
    (directory / "pool").mkdir(exist_ok=True)
    (directory / "pool" / f"{topic}.toml").write_text(text)
    return directory
