"""The progress of a run: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time

from rich.console import Console
from rich.live import Live
from rich.text import Text

from mpconform.records import Result, Target, Verdict
from mpconform.views.words import STYLES

_REDRAW = 0.08
"""Seconds between two states of the live line."""

_LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """Watches a run: a live line on a terminal, elsewhere a line every ten seconds.

    It draws only when told something, so it needs no thread.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts: dict[Verdict, int] = {}
        self._waiting = 0
        self._drawn = time.monotonic()
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def note(self, text: str) -> None:
        """Say something that is no result."""
        self._console.print(Text(text))

    def target(self, target: Target, clauses: int) -> None:
        """A target is about to be judged; what becomes of it is shown at the end."""

    def result(self, result: Result, waiting: int) -> None:
        """Count a result."""
        self._counts[result.verdict] = self._counts.get(result.verdict, 0) + 1
        self._waiting = waiting
        since = time.monotonic() - self._drawn
        if self._console.is_terminal and (since > _REDRAW or not waiting):
            self._drawn = time.monotonic()
            self._live.update(self._line(), refresh=True)
        elif not self._console.is_terminal and since > _LINE_EVERY and waiting:
            self._drawn = time.monotonic()
            self._console.print(self._line())

    def _line(self) -> Text:
        line = Text(f"{self._waiting} to go ")
        for verdict in Verdict:
            if verdict in self._counts:
                line.append(f" {self._counts[verdict]} {verdict.value}", style=STYLES[verdict])
        return line
