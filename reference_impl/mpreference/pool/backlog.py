"""The tasks that wait for a worker, in the order of their submission."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from mpreference.pool.task import Task

# How far a feeder reads its input ahead of the workers.
_AHEAD_TASKS = 256
_AHEAD_BYTES = 1 << 20


class Source(Protocol):
    """Where the tasks of one job come from."""

    exhausted: bool

    def peek(self) -> Task | None:
        """The next task, or None if there is none now."""

    def pop(self) -> None:
        """Remove the task peeked at."""

    def stop(self) -> None:
        """No more will be asked for."""


class DirectSource:
    """Tasks made by the manager thread, when it wants one.

    Only for iterables whose iteration runs no code of the user's.
    """

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self._head: Task | None = None
        self.exhausted = False

    def peek(self) -> Task | None:
        """The next task."""
        if self._head is None:
            self._head = next(self._tasks, None)
            self.exhausted = self._head is None
        return self._head

    def pop(self) -> None:
        """Remove it."""
        self._head = None

    def stop(self) -> None:
        """Nothing to stop."""


class FedSource:
    """Tasks made by a thread of their own, ahead of the manager thread.

    However long the user's iterable blocks, nothing else waits for it
    (clauses: pool.terminate.blocked-input, imap.blocked-input-delays-nobody).
    """

    def __init__(self, tasks: Iterator[Task], wake: Callable[[], None]) -> None:
        self._made: collections.deque[Task] = collections.deque()
        self._bytes = 0
        self._room = threading.Event()
        self._stopped = False
        self._ended = False
        self._wake = wake
        threading.Thread(target=self._feed, args=(tasks,), name="pool-feeder", daemon=True).start()

    @property
    def exhausted(self) -> bool:
        """Whether no task will come any more."""
        return self._ended and not self._made

    def peek(self) -> Task | None:
        """The next task, if it is made."""
        return self._made[0] if self._made else None

    def pop(self) -> None:
        """Remove it."""
        self._bytes -= len(self._made.popleft().payload)
        if len(self._made) <= _AHEAD_TASKS // 2:
            self._room.set()

    def stop(self) -> None:
        """Have the thread end when the iterable lets it."""
        self._stopped = True
        self._room.set()

    def _feed(self, tasks: Iterator[Task]) -> None:
        for task in tasks:
            if self._stopped:
                return
            self._bytes += len(task.payload)
            self._made.append(task)
            del task
            self._wake()
            while self._full() and not self._stopped:
                self._room.clear()
                if self._full() and not self._stopped:
                    self._room.wait()
        self._ended = True
        self._wake()

    def _full(self) -> bool:
        return len(self._made) >= _AHEAD_TASKS or (
            self._bytes >= _AHEAD_BYTES and len(self._made) > _AHEAD_TASKS // 2
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

    def peek(self) -> Task | None:
        """The next task; None if there is none now."""
        found = self._find()
        return found[1] if found else None

    def pop(self) -> None:
        """Remove the task that `peek` returned."""
        found = self._find()
        if found is not None:
            entry = self._entries[found[0]]
            if isinstance(entry, Task):
                del self._entries[found[0]]
            else:
                entry.pop()

    def _find(self) -> tuple[int, Task] | None:
        position = 0
        while position < len(self._entries):
            entry = self._entries[position]
            if isinstance(entry, Task):
                return position, entry
            task = entry.peek()
            if task is not None:
                return position, task
            if entry.exhausted:
                del self._entries[position]
            else:
                position += 1
        return None

    def clear(self) -> None:
        """Drop everything."""
        while self._entries:
            entry = self._entries.popleft()
            if isinstance(entry, Task):
                entry.release()
            else:
                entry.stop()
