"""What waits for a worker, in the order of its submission."""

from __future__ import annotations

import collections

from mpreference.pool.sources import FedSource, Source
from mpreference.pool.tasks import Task


class Backlog:
    """Single tasks and sources, first come first served; only the manager thread uses it.

    A source that has no task now is passed over.
    clause: pool.apply_async.starts-tasks-in-order-of-submission
    """

    def __init__(self) -> None:
        self._entries: collections.deque[Task | Source] = collections.deque()

    def append(self, entry: Task | Source) -> None:
        """Add what was submitted last."""
        self._entries.append(entry)

    def put_back(self, tasks: list[Task]) -> None:
        """Tasks that were taken, to be taken before all others."""
        self._entries.extendleft(reversed(tasks))

    def take(self, limit: int) -> list[Task]:
        """Remove the next tasks, at most `limit`; those that there are now."""
        taken: list[Task] = []
        passed: list[Source] = []
        while self._entries and len(taken) < limit:
            entry = self._entries.popleft()
            if isinstance(entry, Task):
                taken.append(entry)
                continue
            tasks = entry.take(limit - len(taken))
            taken += tasks
            if entry.exhausted:
                continue
            if isinstance(entry, FedSource) and (tasks or entry.interrupted):
                # Its end is not known: it must not keep those behind it waiting for ever.
                self._entries.append(entry)
                break
            passed.append(entry)
            if entry.interrupted:
                break  # clause: pool.map_async.starts-before-what-is-submitted-later
        self._entries.extendleft(reversed(passed))
        return taken

    def clear(self) -> None:
        """Drop everything."""
        while self._entries:
            self._entries.popleft().drop()
