"""The ratios, shown as tables and written as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from speed.libraries import BASE
from speed.rows import ROWS
from speed.series import Cell


def header(versions: dict[str, str], repeats: int, quick: bool) -> dict[str, object]:
    """What was measured with, and on."""
    return {
        "python": platform.python_version(),
        "libraries": versions,
        "machine": platform.machine(),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / (1 << 30), 1),
        "repeats": repeats,
        "quick": quick,
    }


def show(console: Console, method: str, cells: list[Cell], libraries: list[str]) -> None:
    """One start method: a line for each row, a column for each library."""
    table = Table(title=f"{method}: times as good as {BASE}", title_justify="left")
    table.add_column("row")
    table.add_column("unit")
    table.add_column(f"{BASE}, median", justify="right")
    others = [library for library in libraries if library != BASE]
    for library in others:
        table.add_column(library, justify="right")
    by_place = {(cell.row, cell.library): cell for cell in cells if cell.method == method}
    for row in dict.fromkeys(cell.row for cell in by_place.values()):
        figures = [_absolute(by_place.get((row, BASE)))]
        figures += [_ratio(by_place[row, library]) for library in others]
        table.add_row(ROWS[row].title, ROWS[row].unit, *figures)
    console.print(table)


def write(path: Path, about: dict[str, object], cells: list[Cell]) -> None:
    """Everything, the single figures too."""
    results = [{**asdict(cell), "unit": ROWS[cell.row].unit, "ratio": cell.ratio} for cell in cells]
    text = json.dumps({"about": about, "results": results}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _absolute(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.word:
        return cell.word
    value = statistics.median(cell.values)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(cell: Cell) -> str:
    if cell.word:
        return "" if cell.word == "lacking" else cell.word
    return "?" if cell.ratio is None else f"{cell.ratio:.3g}"
