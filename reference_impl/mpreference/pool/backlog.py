"""The tasks that wait for a worker, in the order of their submission."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from mpreference.pool.task import Task

# How far a feeder reads its input ahead of the workers.
_AHEAD_TASKS = 256
_AHEAD_BYTES = 1 << 22


class Source(Protocol):
    """Where the tasks of one job come from."""

    @property
    def exhausted(self) -> bool:
        """Whether no task will come any more."""

    def take(self) -> Task | None:
        """The next task, or None if there is none now."""

    def stop(self) -> None:
        """No more will be asked for."""


class DirectSource:
    """Tasks made by the manager thread, when it wants one.

    Only for iterables whose iteration runs no code of the user's.
    """

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self.exhausted = False

    def take(self) -> Task | None:
        """The next task."""
        task = next(self._tasks, None)
        self.exhausted = task is None
        return task

    def stop(self) -> None:
        """Nothing to stop."""


class FedSource:
    """Tasks made by a thread of their own, ahead of the manager thread.

    However long the user's iterable blocks, nothing else waits for it, not even terminate().
    """

    def __init__(self, tasks: Iterator[Task], wake: Callable[[], None]) -> None:
        self._made: collections.deque[Task] = collections.deque()
        self._bytes_made = 0
        self._bytes_taken = 0
        self._room = threading.Event()
        self._stopped = False
        self._ended = False
        self._wake = wake
        threading.Thread(target=self._feed, args=(tasks,), name="pool-feeder", daemon=True).start()

    @property
    def exhausted(self) -> bool:
        """Whether no task will come any more."""
        return self._ended and not self._made

    def take(self) -> Task | None:
        """The next task, if it is made."""
        if not self._made:
            return None
        task = self._made.popleft()
        self._bytes_taken += len(task.payload)
        if not self._reaches(0.5):
            self._room.set()
        return task

    def stop(self) -> None:
        """Have the thread end when the iterable lets it."""
        self._stopped = True
        self._room.set()

    def _feed(self, tasks: Iterator[Task]) -> None:
        for task in tasks:
            if self._stopped:
                return
            self._bytes_made += len(task.payload)
            self._made.append(task)
            del task
            self._wake()
            while self._reaches(1) and not self._stopped:
                self._room.clear()
                if self._reaches(1) and not self._stopped:
                    self._room.wait()
        self._ended = True
        self._wake()

    def _reaches(self, part: float) -> bool:
        return (
            len(self._made) >= _AHEAD_TASKS * part
            or self._bytes_made - self._bytes_taken >= _AHEAD_BYTES * part
        )


class Backlog:
    """Single tasks and sources, first come first served, but a source that has nothing now
    is passed over. Any thread may append; only the manager thread takes."""

    def __init__(self) -> None:
        self._entries: collections.deque[Task | Source] = collections.deque()

    def append(self, entry: Task | Source) -> None:
        """Add what was submitted last."""
        self._entries.append(entry)

    def put_back(self, tasks: list[Task]) -> None:
        """Tasks to be run before all others."""
        self._entries.extendleft(reversed(tasks))

    def __bool__(self) -> bool:
        return bool(self._entries)

    def take(self, limit: int) -> list[Task]:
        """Remove the next tasks, at most `limit`; those that there are now."""
        taken: list[Task] = []
        position = 0
        while len(taken) < limit and position < len(self._entries):
            entry = self._entries[position]
            task = entry if isinstance(entry, Task) else entry.take()
            if task is not None:
                taken.append(task)
            elif not isinstance(entry, Task) and not entry.exhausted:
                position += 1
                continue
            if isinstance(entry, FedSource) and not entry.exhausted:
                # Its end is not known: it must not keep those behind it waiting for ever.
                self._entries.append(entry)
            if task is None or not isinstance(entry, DirectSource):
                del self._entries[position]
        return taken

    def clear(self) -> None:
        """Drop everything."""
        while self._entries:
            entry = self._entries.popleft()
            if isinstance(entry, Task):
                entry.release()
            else:
                entry.stop()
