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


class TimeLeft:
    """How long a run will go on, from what is left of its cost, and how fast that went so far."""

    _KNOWN = 0.1
    """The part of the cost after which something is said."""

    def __init__(self) -> None:
        self._began = 0.0
        self._most = 0.0
        self._cost = 0.0

    def note(self, cost: float, now: float) -> None:
        """So much is left; a target that comes later begins it anew."""
        if cost > self._most:
            self._began, self._most = now, cost
        self._cost = cost

    def in_words(self, now: float) -> str:
        """', about 2 min'; '' while nothing can be said."""
        done = self._most - self._cost
        if done <= self._KNOWN * self._most:
            return ""
        seconds = (now - self._began) * self._cost / done
        if seconds >= 90:
            return f", about {round(seconds / 60)} min"
        return f", about {max(5, round(seconds / 5) * 5)} s"


class Progress:
    """Watches a run: a live line on a terminal, elsewhere a line every ten seconds.

    It draws only when told something, so it needs no thread.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts: dict[Verdict, int] = {}
        self._waiting = 0
        self._left = TimeLeft()
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

    def result(self, result: Result, waiting: int, cost: float) -> None:
        """Count a result."""
        self._left.note(cost, time.monotonic())
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
        line = Text(f"{self._waiting} to go{self._left.in_words(time.monotonic())} ")
        for verdict in Verdict:
            if verdict in self._counts:
                line.append(f" {self._counts[verdict]} {verdict.value}", style=STYLES[verdict])
        return line
