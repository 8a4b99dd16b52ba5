"""What may be shown of text that came from a backend: no control characters, which would move the
cursor or colour the terminal, nor those that turn the direction of what follows."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tabs and line feeds, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, embeddings, overrides, isolates
    "\ud800-\udfff\ufeff\ufff9-\ufffb]"  # halves of characters, and what no font shows
)


def printable(text: str) -> str:
    """The text, with escapes (``\\\\x1b``) in the place of such characters."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
