"""Histories written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mpconform.programs.history import History, history_of
from mpconform.programs.language import Operation

OWNER, WORKER, OTHER = 1, 11, 12
"""Process ids."""

Row = tuple[str, Any, int, float]
Rows = list[Row]


def calls(step: int) -> Rows:
    """A step begins."""
    return [("calls", {"step": step}, OWNER, 0.0)]


def returns(step: int, value: Any = None, took: float = 0.0) -> Rows:
    """A step has returned."""
    return [("returns", {"step": step, "value": value, "took": took}, OWNER, 0.0)]


def raises(step: int, error: str, *args: str, took: float = 0.0) -> Rows:
    """A step has raised."""
    row = {"step": step, "error": error, "args": list(args), "took": took}
    return [("raises", row, OWNER, 0.0)]


def gives(step: int, value: Any = None, took: float = 0.0) -> Rows:
    """A step that returns, with nothing in between."""
    return calls(step) + returns(step, value, took)


def fails(step: int, error: str, *args: str, took: float = 0.0) -> Rows:
    """A step that raises, with nothing in between."""
    return calls(step) + raises(step, error, *args, took=took)


def begins(job: int, item: int = 0, pid: int = WORKER) -> Rows:
    """A task begins."""
    return [("begins", {"job": job, "item": item}, pid, 0.0)]


def ends(job: int, item: int = 0, pid: int = WORKER) -> Rows:
    """A task ends."""
    return [("ends", {"job": job, "item": item}, pid, 0.0)]


def runs(job: int, item: int = 0, pid: int = WORKER) -> Rows:
    """A task begins and ends."""
    return begins(job, item, pid) + ends(job, item, pid)


def calls_back(job: int, kind: str, value: Any, pid: int = OWNER) -> Rows:
    """A callback begins."""
    return [("calls back", {"job": job, "kind": kind, "value": value}, pid, 0.0)]


def has_called_back(job: int) -> Rows:
    """A callback has ended."""
    return [("has called back", {"job": job}, OWNER, 0.0)]


def called_back(job: int, kind: str = "value", value: Any = None) -> Rows:
    """A callback."""
    return calls_back(job, kind, value) + has_called_back(job)


def in_callback(job: int, accepted: bool = True) -> Rows:
    """A callback has submitted a task, or was refused."""
    word = "submitted" if accepted else "refused"
    return [(f"{word} in a callback", {"job": 1000 + job}, OWNER, 0.0)]


def receives(job: int, value: Any) -> Rows:
    """A process has received."""
    return [("receives", {"job": job, "value": value}, WORKER, 0.0)]


def told(program: Iterable[Operation], *rows: Rows, end: str = "") -> History:
    """The history of a program of which the witness was told so."""
    first: Rows = [("plays", {"module": "multiprocessing", "folder": ""}, OWNER, 0.0)]
    return history_of(tuple(program), [*first, *(row for some in rows for row in some)], end)
