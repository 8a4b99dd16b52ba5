"""A patient clock, by which liveness deadlines are measured."""

from __future__ import annotations

import os
import time

TICK = 0.05
"""Seconds between two looks at the clock."""


class PatientClock:
    """Counts the seconds in which the processes under test could have moved on.

    A stalled machine (a paused virtual machine, a starved warden) is credited one tick for however
    long the stall was; while more than two processes per core want to run, time passes more slowly
    in proportion. On an idle machine this is the wall clock.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._last = time.monotonic()
        self._pace = 1.0
        self._pace_age = 0.0

    def advance(self) -> None:
        """Credit the time since the last call; call at least once per `TICK`."""
        now = time.monotonic()
        passed = min(now - self._last, 2 * TICK)
        self._last = now
        self._pace_age += passed
        if self._pace_age >= TICK:
            self._pace, self._pace_age = _pace(), 0.0
        self.elapsed += passed * self._pace


def _pace() -> float:
    cores = os.cpu_count() or 1
    return min(1.0, 2 * cores / max(1, _runnable()))


def _runnable() -> float:
    """How many processes want a core now (where the system does not say: in the last minute)."""
    try:
        with open("/proc/loadavg") as file:
            return int(file.read().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return os.getloadavg()[0]
