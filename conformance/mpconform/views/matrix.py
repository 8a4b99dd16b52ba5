"""The matrix: clauses by targets, one word a cell."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from mpconform.records import Run
from mpconform.views.words import SHORT, STYLES

_AS_WIDE_AS_NEEDED = 1000


def print_matrix(console: Console, run: Run) -> None:
    """Print the matrix: as wide as it needs to be, except on a terminal."""
    table = matrix(run)
    if not console.is_terminal:
        options = console.options.update(width=_AS_WIDE_AS_NEEDED)
        needed = Measurement.get(console, options, table).maximum
        console = Console(file=console.file, width=max(console.width, needed), highlight=False)
    console.print(table)


def matrix(run: Run) -> Table:
    """The results of a run; an empty cell is a clause that promises nothing there."""
    targets = [target for target in run.targets if not target.broken]
    cells = {(result.clause, result.target): result for result in run.results}
    judged = {result.clause for result in run.results}
    robust = {result.clause for result in run.results if not result.core}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("clause (* robustness)", overflow="fold")
    for target in targets:
        table.add_column(f"{target.backend}\n{target.start_method}", no_wrap=True, min_width=7)
    for clause in run.header.clauses:
        if clause not in judged:
            continue
        row = [Text(clause + (" *" if clause in robust else ""))]
        for target in targets:
            result = cells.get((clause, target.key))
            if result is None:
                row.append(Text(""))
            else:
                word = SHORT.get(result.verdict, result.verdict.value)
                row.append(Text(word, style=STYLES[result.verdict]))
        table.add_row(*row)
    return table
