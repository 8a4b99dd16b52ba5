"""Waiting for another thread, in a way that a signal handler cannot deadlock.

A Condition or an Event holds a lock while it works. A signal handler that runs just then, in the
same thread, and terminates the pool would wait for that lock for ever. Here there is none: each
waiter brings a lock of its own, and whoever wakes it releases that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Waiters:
    """The threads that wait for one object to change."""

    def __init__(self) -> None:
        self._sleepers: list[threading.Lock] = []

    def wait_until(self, condition: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until `condition()` holds, at most `timeout` seconds; return whether it does."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not condition():
            left = -1.0
            if deadline is not None:
                left = min(deadline - time.monotonic(), threading.TIMEOUT_MAX)
                if left <= 0:
                    return False
            self._sleep(condition, left)
        return True

    def _sleep(self, condition: Callable[[], bool], timeout: float) -> None:
        sleeper = threading.Lock()
        sleeper.acquire()
        self._sleepers.append(sleeper)
        # Looked at again: what changed before the line above has woken nobody.
        if not condition():
            sleeper.acquire(timeout=timeout)
        try:
            self._sleepers.remove(sleeper)
        except ValueError:
            pass  # it was woken

    def wake(self) -> None:
        """Have all who wait look at their conditions, after something has changed."""
        while self._sleepers:
            try:
                self._sleepers.pop().release()
            except IndexError:
                return  # another thread has woken the last one
