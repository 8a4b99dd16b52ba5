"""Hostile schedules: the processes of a backend are stopped and continued, its lines delayed.

Everything comes from a seed. Which lines of the backend's own modules are delayed is a function of
the seed, the file and the line, in its threads and in its forked children alike; or they are given
(``points``), as when those that matter are looked for. Or only the second of two threads that call
the backend stands still, at one line (``arena.preemption``).
"""

from __future__ import annotations

import os
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from mpconform.arena.preemption import MEET, SOON, Point, Preemption

_SWITCH = 1e-5
"""Seconds after which threads take turns, in place of 5 ms."""

USUAL = 12
"""Of so many lines one is delayed, as a rule."""

MOST = 100
"""How often a process waits at one line: what takes it thousands of times is to come to an end."""

LONGEST = 0.5
"""Seconds that a process waits at one line, in all: less than any deadline."""

_TOOL = 4
"""The id under which lines are watched (``sys.monitoring``)."""


@dataclass(frozen=True)
class Perturbation:
    """How a check or a program is disturbed: one line of ``rate`` is delayed (0: none), the longer
    the fewer they are, or ``points`` are. With ``second`` nothing is delayed, and the second caller
    stands still once: at one of the first ``rate`` lines that it takes, or at ``points``."""

    seed: int
    stops: bool = True
    rate: int = USUAL
    points: tuple[Point, ...] | None = None
    second: bool = False

    @property
    def nth(self) -> int:
        """At which of its lines the second caller stands still."""
        return 1 + zlib.crc32(f"{self.seed}".encode()) % max(1, self.rate)

    @property
    def patience(self) -> float:
        """Seconds that the first waits for it: half of the seeds have it go on soon."""
        chance = zlib.crc32(f"{self.seed} patience".encode())
        return MEET if chance % 2 else round(SOON * (chance // 2 % 1000) / 1000, 6)

    def delay(self, file: str, line: int) -> float:
        """How long to wait at a line, in seconds."""
        chance = zlib.crc32(f"{self.seed} {file} {line}".encode())
        if self.points is not None:
            chosen = (file, line) in self.points
        else:
            chosen = bool(self.rate) and chance % self.rate == 0
        longer = max(1, self.rate // USUAL)
        return 0.001 * longer * (1 + chance // 1000 % 4) if chosen else 0.0

    def as_json(self) -> list[Any]:
        """For the way to the arena."""
        return list(asdict(self).values())

    @staticmethod
    def from_json(row: list[Any]) -> Perturbation:
        """What `as_json` was made of."""
        seed, stops, rate, points, *second = row
        there = None if points is None else tuple((file, line) for file, line in points)
        return Perturbation(seed, stops, rate, there, *second)


def folder(mp: Any) -> str:
    """Where the backend's own modules are, if it says so."""
    file = getattr(getattr(mp, "module", None), "__file__", None)
    return os.path.dirname(file) if file else ""


_no_preemption = Preemption(0, ())
_preemption = _no_preemption


def preemption() -> Preemption:
    """Where the second of two callers stands still, as things are: nowhere, as a rule."""
    return _preemption


@contextmanager
def perturbed(perturbation: Perturbation, folder: str) -> Iterator[None]:
    """Meanwhile threads of this process take turns quickly, and lines of the modules in ``folder``
    are delayed, here and in forked children; `arena.stops` stops those."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        with _delayed(perturbation, folder):
            yield
    finally:
        sys.setswitchinterval(interval)


@contextmanager
def _delayed(perturbation: Perturbation, folder: str) -> Iterator[None]:
    if not folder or (perturbation.rate == 0 and not perturbation.points):
        yield
        return

    if perturbation.second:
        with _stood(perturbation, folder):
            yield
        return

    times: Counter[tuple[int, Point]] = Counter()

    def at(path: str, line: int) -> bool:
        """Wait at a line if it is one of those; whether it is."""
        if not path.startswith(folder):
            return False
        point = path[len(folder) :].lstrip(os.sep), line
        here = os.getpid(), point
        seconds = perturbation.delay(*point)
        if not seconds or times[here] >= min(MOST, LONGEST / seconds):
            return False
        times[here] += 1
        time.sleep(seconds)
        return True

    watch = _monitored if hasattr(sys, "monitoring") else _traced
    with watch(at, folder):
        yield


@contextmanager
def _stood(perturbation: Perturbation, folder: str) -> Iterator[None]:
    global _preemption
    there = _preemption = Preemption(perturbation.nth, perturbation.points, perturbation.patience)

    def at(path: str, line: int) -> bool:
        if not path.startswith(folder):
            return False
        there.at((path[len(folder) :].lstrip(os.sep), line))
        return True

    watch = _monitored if hasattr(sys, "monitoring") else _traced
    try:
        with watch(at, folder):
            yield
    finally:
        _preemption = _no_preemption


At = Callable[[str, int], bool]


@contextmanager
def _monitored(at: At, folder: str) -> Iterator[None]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]

    def on_line(code: Any, line: int) -> Any:
        return None if at(code.co_filename, line) else monitoring.DISABLE

    monitoring.use_tool_id(_TOOL, "mpconform")
    monitoring.register_callback(_TOOL, monitoring.events.LINE, on_line)
    monitoring.set_events(_TOOL, monitoring.events.LINE)
    try:
        yield
    finally:
        monitoring.set_events(_TOOL, 0)
        monitoring.free_tool_id(_TOOL)


@contextmanager
def _traced(at: At, folder: str) -> Iterator[None]:
    def on_event(frame: Any, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(folder):
            return None
        if event == "line":
            at(frame.f_code.co_filename, frame.f_lineno)
        return on_event

    threading.settrace(on_event)
    sys.settrace(on_event)
    try:
        yield
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type,unused-ignore]
