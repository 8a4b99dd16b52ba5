"""The overview: chapters by targets, how many core clauses passed of those that were judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from mpconform.records import Result, Run, Target, Verdict
from mpconform.records.naming import Names
from mpconform.views.words import AS_EXPECTED

_WIDTH = 11
"""Columns that a target takes, with what is between two."""

_CHAPTER = 13
"""Columns that the names of chapters take."""

_BAR = 6
"""Columns of a bar, which is shown where there is room."""


class Overview:
    """The table; as many targets stand side by side as the console has room for.

    What is not ``worth_showing`` is a failure that is expected.
    """

    def __init__(self, run: Run, worth_showing: Callable[[Result], bool] = lambda _: True) -> None:
        self._worth_showing = worth_showing
        self._names = Names(run)
        self._targets = [target for target in run.targets_by_backend if not target.broken]
        self._cells: dict[tuple[str, object], list[Result]] = {}
        for result in run.results:
            key = result.clause.partition(".")[0], result.target
            self._cells.setdefault(key, [])
            if result.core and result.verdict is not Verdict.UNSUPPORTED:
                self._cells[key].append(result)
        met = {clause.partition(".")[0] for clause, _ in self._cells}
        order = list(dict.fromkeys(clause.partition(".")[0] for clause in run.header.clauses))
        self._chapters = [chapter for chapter in order if chapter in met]
        self._chapters += sorted(met - set(order))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One table for each row of targets."""
        room = options.max_width - _CHAPTER
        bars = room >= len(self._targets) * (_WIDTH + _BAR + 1)
        side_by_side = len(self._targets) if bars else max(1, room // _WIDTH)
        for first in range(0, len(self._targets), max(1, side_by_side)):
            yield self._table(self._targets[first : first + side_by_side], bars)

    def _table(self, targets: Sequence[Target], bars: bool) -> Table:
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
        lines = len(self._heading(targets[0]))
        corner = [""] * (lines - 2) + ["core: passed", "of judged"]
        table.add_column("\n".join(corner), min_width=_CHAPTER - 1)
        for target in targets:
            name = Text("\n".join(self._heading(target)))
            table.add_column(name, justify="right", min_width=_WIDTH - 1)
        for chapter in self._chapters:
            cells = [self._cells.get((chapter, target.key), []) for target in targets]
            table.add_row(chapter, *(self._cell(cell, bars) for cell in cells))
        return table

    def _heading(self, target: Target) -> list[str]:
        apart = [self._names.apart(target)] if any(map(self._names.apart, self._targets)) else []
        return [target.backend, *apart, target.start_method]

    def _cell(self, judged: Sequence[Result], bar: bool) -> Text:
        if not judged:
            return Text("-", style="dim")
        passed = sum(result.verdict is Verdict.PASS for result in judged)
        full = passed * _BAR // len(judged) if bar else 0
        text = Text("█" * full, style=self._style(judged))
        text.append("░" * (_BAR - full if bar else 0), style="dim")
        return text.append(f"{' ' * bar}{passed}/{len(judged)}")

    def _style(self, judged: Sequence[Result]) -> str:
        wrong = [result for result in judged if result.verdict.violation]
        if wrong:
            return "bold red" if any(map(self._worth_showing, wrong)) else AS_EXPECTED
        return "green" if all(r.verdict is Verdict.PASS for r in judged) else "yellow"
