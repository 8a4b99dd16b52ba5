"""All measurements of a run: in turn, each in a fresh process with a deadline."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from speed.libraries import BASE
from speed.rows import Row

FOLDER = Path(__file__).parents[1]


@dataclass
class Cell:
    """What one library gave for one row: figures, or why there are none."""

    method: str
    row: str
    library: str
    values: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    word: str = ""  # "hung", "failed" or "lacking"
    detail: str = ""

    @property
    def ratio(self) -> float | None:
        """The median, pair by pair, of how much better it is than the standard library."""
        return statistics.median(self.ratios) if self.ratios else None


def run(
    method: str,
    name: str,
    row: Row,
    amount: int,
    libraries: list[str],
    repeats: int,
    deadline: float,
    progress: Callable[[str], None],
) -> list[Cell]:
    """Measure ``row`` for each library in turn, ``repeats`` times over."""
    cells = {library: Cell(method, name, library) for library in libraries}
    order = list(libraries)
    for repeat in range(repeats):
        for library in order:
            progress(f"{method}: {row.title}, {library} {repeat + 1}/{repeats}")
            if not cells[library].word:
                _measure(cells[library], amount, deadline)
        # Whoever was first comes last now: nobody always runs after the same neighbour.
        order = order[1:] + order[:1]
    _compare(cells, row)
    return list(cells.values())


def _compare(cells: dict[str, Cell], row: Row) -> None:
    base = cells.get(BASE)
    if base is None or base.word:
        return
    for cell in cells.values():
        if not cell.word:
            pairs = zip(cell.values, base.values, strict=True)
            cell.ratios = [a / b if row.more_is_better else b / a for a, b in pairs]


def _measure(cell: Cell, amount: int, deadline: float) -> None:
    arguments = [cell.library, cell.method, cell.row, str(amount)]
    path = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    # The standard library has been compiled; so shall be those that it is compared with.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "speed.measure", *arguments],
            stdout=output,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        try:
            code = process.wait(deadline)
        except subprocess.TimeoutExpired:
            cell.word = "hung"
            return
        finally:
            # With what it may have left behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        errors.seek(0)
        lines = output.read().splitlines()
        if code or not lines:
            cell.word, cell.detail = "failed", errors.read()[-2000:]
            return
    answer = json.loads(lines[-1])
    if "lacking" in answer:
        cell.word = "lacking"
    else:
        cell.values.append(answer["value"])
