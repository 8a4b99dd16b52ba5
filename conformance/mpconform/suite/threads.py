"""Threads of the check's own process that do something at the same time."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mpconform.annotations import Any

# Held as they are when this module is imported: a backend may put other things in their place.
_start_thread, _new_lock = _thread.start_new_thread, _thread.allocate_lock
this_thread = _thread.get_ident
"""The id by which the system knows the thread that asks."""


class Flag:
    """What one thread of the system's waits for, and another says."""

    def __init__(self) -> None:
        self._lock = _new_lock()
        self._lock.acquire()

    def is_up(self, within: float = -1) -> bool:
        """Wait until it is, or for so many seconds; whether it is."""
        if not self._lock.acquire(timeout=within):
            return False
        self._lock.release()
        return True

    def raise_once(self) -> None:
        """Say it, once."""
        self._lock.release()


class SystemThread:
    """A thread of the system's, whatever a backend has made of the module threading."""

    def __init__(self, run: Callable[[], Any]) -> None:
        self._run = run
        self._ended = Flag()

    def start(self) -> None:
        """Start it."""
        _start_thread(self._call, ())

    def _call(self) -> None:
        try:
            self._run()
        finally:
            self._ended.raise_once()

    def join(self) -> None:
        """Wait for its end."""
        self._ended.is_up()


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What ``call(n)`` gives for each n below ``count``, each in a thread of its own.

    No thread calls before all have begun. An exception of one of them is raised here.
    """
    outcomes: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            outcomes[number] = call(number), None
        except Exception as error:
            outcomes[number] = None, error

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _, error in outcomes:
        if error is not None:
            raise error
    return [value for value, _ in outcomes]


@contextmanager
def switching_every(seconds: float) -> Iterator[None]:
    """Let the threads of this process take turns more often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
