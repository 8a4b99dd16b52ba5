"""A line that says how far something has come: over and over on a terminal, else now and then."""

from __future__ import annotations

import time

from rich.console import Console

_OFTEN, _SELDOM = 0.2, 60.0
"""Seconds between two lines, on a terminal and elsewhere."""


class Ticker:
    """Prints to one console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._pause = _OFTEN if console.is_terminal else _SELDOM
        self._last = time.monotonic()

    def tick(self, words: str) -> None:
        """Say it, if the last time is long enough ago."""
        if time.monotonic() - self._last < self._pause:
            return
        self._last = time.monotonic()
        self._console.print(words, end=" \r" if self._console.is_terminal else "\n")
