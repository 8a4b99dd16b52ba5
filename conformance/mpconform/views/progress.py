"""The progress of a run: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.live import Live
from rich.text import Text

from mpconform.records import Result, Target, Verdict
from mpconform.views.words import STYLES, sentence, target_name

_REDRAW = 0.08


class Progress:
    """Watches a run, and shows those failures that are ``worth_showing`` as they come.

    It draws only when told something, so it needs no thread.
    """

    def __init__(self, console: Console, worth_showing: Callable[[Result], bool]) -> None:
        self._console = console
        self._worth_showing = worth_showing
        self._counts: dict[Verdict, int] = {}
        self._waiting = 0
        self._drawn = 0.0
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
        """Say that a target is about to be judged; why it cannot be, the summary says."""
        if not (target.broken or self._console.is_terminal):
            self._console.print(f"{target_name(target)} {target.key.version}: {clauses} clauses")

    def result(self, result: Result, waiting: int) -> None:
        """Count a result; show it if it is a failure."""
        self._counts[result.verdict] = self._counts.get(result.verdict, 0) + 1
        self._waiting = waiting
        violation = result.verdict.violation and self._worth_showing(result)
        if violation or result.verdict is Verdict.SUITE_ERROR:
            self._show(result)
        if self._console.is_terminal and (time.monotonic() - self._drawn > _REDRAW or not waiting):
            self._drawn = time.monotonic()
            self._live.update(self._line(), refresh=True)

    def _show(self, result: Result) -> None:
        line = Text(f"{result.verdict.value:5} ", style=STYLES[result.verdict])
        line.append(f"{result.clause} on {result.backend} ({result.start_method})", style="bold")
        if not result.core:
            line.append(" [robustness]", style="dim")
        self._console.print(line)
        self._console.print(Text("      " + sentence(result)))

    def _line(self) -> Text:
        line = Text(f"{self._waiting} to go ")
        for verdict in Verdict:
            if verdict in self._counts:
                line.append(f" {self._counts[verdict]} {verdict.value}", style=STYLES[verdict])
        return line
