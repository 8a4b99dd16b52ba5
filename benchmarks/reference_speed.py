"""How fast the reference is, beside the standard library and others.

``python benchmarks/reference_speed.py`` measures every row under every start method, prints
ratios and writes them, with the single figures, to a file. Each measurement runs in a fresh
process; the libraries take turns. A ratio says how many times as good as the standard library's
the figure is: above 1 is better, for times and sizes too. ``floor`` is pipes, pickle and fork
alone, with one child; ``plain`` is the reference with its sending ahead switched off.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from speed import libraries, series, table
from speed.rows import ROWS

METHODS = ("fork", "spawn", "forkserver")


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--libraries", nargs="+", choices=libraries.NAMES)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--deadline", type=float, default=120, help="seconds for one figure")
    parser.add_argument("--quick", action="store_true", help="a hundredth of the work, once")
    parser.add_argument("-o", "--output", type=Path, default=Path("reference_speed.json"))
    parser.add_argument("--list", action="store_true", help="show the rows, and measure nothing")
    return parser.parse_args()


def main() -> None:
    """Measure, show, write."""
    chosen, console = options(), Console(width=None if sys.stdout.isatty() else 140)
    if chosen.list:
        for name, row in ROWS.items():
            console.print(f"{name:16} {row.title} ({row.unit}), {row.amount:,}", highlight=False)
        return
    versions = libraries.installed()
    names = [name for name in chosen.libraries or versions if name in versions]
    repeats = 1 if chosen.quick else chosen.repeats
    about = table.header(versions, repeats, chosen.quick)
    cells: list[series.Cell] = []
    for method in chosen.methods:
        with console.status("") as status:
            for name in chosen.rows:
                row = ROWS[name]
                amount = max(1, row.amount // 100) if chosen.quick else row.amount
                times = min(3, repeats) if row.few else repeats
                cells += series.run(
                    method, name, row, amount, names, times, chosen.deadline, status.update
                )
                # After each row, so that an interrupted run is not lost.
                table.write(chosen.output, about, cells)
        table.show(console, method, cells, names)
    console.print(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
