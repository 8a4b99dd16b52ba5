"""A preemption: the second of two threads that call a backend stands still once, amid a call.

What the first one does meanwhile comes to its end, and most races take no more. They meet: the
first goes on only when the second stands still, or has nothing more to do.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection

Point = tuple[str, int]
"""A line: the end of its file's path, from the backend's folder on, and its number."""

STAND = 0.1
"""Seconds that it stands still: what the first does takes less."""

MEET, SOON = 0.05, 0.003
"""Seconds that the first waits for it at most, for the second may have begun to wait for the first;
and at most where it goes on soon: in the midst of what the backend itself does meanwhile."""


class Preemption:
    """Stands still at the ``nth`` line that the second thread takes in the backend, or at the first
    of some ``points`` that it comes to."""

    def __init__(
        self, nth: int, points: Collection[Point] | None = None, patience: float = MEET
    ) -> None:
        self._left = nth
        self._points = points
        self._patience = patience
        self._second: tuple[int, int] | None = None
        self._tell: Callable[[Point], object] = lambda _: None
        self._stood = False
        self._met = threading.Event()

    def begin(self, tell: Callable[[Point], object]) -> None:
        """This thread is the second one; ``tell`` is called with a line before it stands still."""
        self._tell = tell
        self._second = os.getpid(), threading.get_ident()

    def at(self, point: Point) -> None:
        """A line of the backend is about to be taken, in any thread."""
        if self._stood or self._second != (os.getpid(), threading.get_ident()):
            return
        self._left -= 1
        if point in self._points if self._points is not None else self._left == 0:
            self._stood = True
            self._tell(point)
            self._met.set()
            time.sleep(STAND)

    def part(self) -> None:
        """The second has something to do from now on."""
        if not self._stood:
            self._met.clear()

    def be_idle(self) -> None:
        """It has done it."""
        self._met.set()

    def meet(self) -> None:
        """Have the first wait until the second stands still, or is idle, as long as it has the
        patience."""
        self._met.wait(self._patience)
