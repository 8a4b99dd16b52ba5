"""The digest in a footer: that of the lines of its run, by which a reader sees whether they are
those that were written."""

from __future__ import annotations

import hashlib

CHANGED = "its records were changed after they were written"
"""Why a run whose digest does not fit is incomplete."""


class Digest:
    """A digest of lines of text: SHA-256, without their ends."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, line: str) -> None:
        """Take in the next line."""
        self._hash.update(line.encode("utf-8") + b"\n")

    @property
    def text(self) -> str:
        """That of all lines so far, in hexadecimal digits."""
        return self._hash.hexdigest()
