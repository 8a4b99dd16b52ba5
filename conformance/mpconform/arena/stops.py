"""Processes below an arena's body that are stopped and continued, at moments drawn from a seed.

The warden does it, between two looks at the arena: in the body itself it would take a thread, and
descriptors, which checks count.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence
from typing import Any

from mpconform.arena.clock import TICK
from mpconform.arena.processes import below

_PAUSE = 0.02
"""Seconds between two stops, at most."""

_STOP = 0.01
"""Seconds that a process stands still, at most."""


class Stops:
    """Stops one process below ``pid`` at a time, if the ``perturbation`` of a case (in its form in
    JSON) says so; ``wait`` seconds from now there is more to do."""

    def __init__(self, perturbation: Sequence[Any] | None, pid: int) -> None:
        seed, stops, *_ = perturbation or (0, False)
        self._draw = random.Random(seed) if stops else None
        self._pid = pid
        self._stopped = 0
        self._due = time.monotonic()

    @property
    def wait(self) -> float:
        """Seconds until `go_on` has something to do."""
        return max(0.0, self._due - time.monotonic()) if self._draw else TICK

    def go_on(self) -> None:
        """Continue what stands still, or stop another, if it is time."""
        if self._draw is None or self.wait:
            return
        if self._stopped:
            self.end()
            self._due = time.monotonic() + self._draw.uniform(0.0, _PAUSE)
            return
        found = below(self._pid)
        pid = self._draw.choice(found) if found else 0
        if pid and _signal(pid, signal.SIGSTOP):
            self._stopped = pid
        self._due = time.monotonic() + self._draw.uniform(0.0, _STOP)

    def end(self) -> None:
        """Leave nothing standing still."""
        if self._stopped:
            _signal(self._stopped, signal.SIGCONT)
        self._stopped = 0


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True
