"""The timeline of a case: what each process did, from what the witness saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpconform.history import Moment
from mpconform.views.printable import printable
from mpconform.views.words import moment

WIDTH = 720
"""Of the drawing, in pixels."""

_MARGIN = 90
_ROW = 34


@dataclass(frozen=True)
class Dot:
    """One moment: where it is drawn, and what it was."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Timeline:
    """The drawing: a row for each process, named at ``labels`` (y, text)."""

    height: int
    labels: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    end: float


def timeline(history: Sequence[Moment]) -> Timeline | None:
    """The drawing of a history; None of an empty one."""
    if not history:
        return None
    processes = list(dict.fromkeys(seen.pid for seen in history))
    rows = {pid: 24 + _ROW * place for place, pid in enumerate(processes)}
    end = max(seen.at for seen in history)
    scale = (WIDTH - _MARGIN - 20) / (end or 1.0)
    dots = tuple(
        Dot(round(_MARGIN + seen.at * scale, 1), rows[seen.pid], printable(moment(seen).strip()))
        for seen in history
    )
    labels = tuple((y, f"process {pid}") for pid, y in rows.items())
    return Timeline(_ROW * len(processes) + 30, labels, dots, end)
