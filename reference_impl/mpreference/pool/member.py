"""One worker as its pool sees it."""

from __future__ import annotations

import collections
import pickle
import socket
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from mpreference import forking
from mpreference.pool import tickets, worker
from mpreference.pool.channel import Channel, Kind
from mpreference.pool.tasks import Task

if TYPE_CHECKING:
    from mpreference.contexts import BaseContext
    from mpreference.process import BaseProcess

# As many tasks are in flight as were done lately in this time, in seconds; two at least, so that a
# worker need not wait for the pool, unless they are so long that this does not matter.
_AHEAD = 0.002
_LONG = 0.05
# When a worker has not begun the next task after this, or four times its pace, it is busy.
_STUCK = 0.005


class Recipe(NamedTuple):
    """How the workers of a pool are made."""

    context: BaseContext
    initializer: Callable[..., object] | None
    initargs: Iterable[Any]
    max_tasks: int | None


class Member:
    """A worker process, the channel to it, and the tasks it has been sent."""

    def __init__(self, recipe: Recipe) -> None:
        with forking.start_lock:
            ours, theirs = (Channel(end) for end in socket.socketpair())
            forking.close_in_children(ours)
            self._tickets = tickets.Tickets()
            try:
                ours.socket.setblocking(False)
                theirs.socket.setblocking(True)
                self.process = self._start(recipe, theirs)
            except BaseException:
                ours.close()
                self._tickets.close()
                raise
            finally:
                theirs.close()
            # From here on: this worker has had to inherit it, others must not.
            forking.close_in_children(self._tickets.reader)
        self.channel = ours
        self.in_flight: collections.deque[Task] = collections.deque()
        self.ready = False  # the initializer has returned
        self.leaving = False  # it will take no task any more
        self.since = 0.0  # when it has begun the first task in flight
        self._pace = 0.0  # seconds for each task, lately
        self.ahead = 1  # so many tasks may be in flight
        self._max_tasks = recipe.max_tasks
        self._assigned = 0
        self._number = 0  # of the next task that is sent

    def _start(self, recipe: Recipe, channel: Channel) -> BaseProcess:
        _, initializer, initargs, max_tasks = recipe
        process = recipe.context.Process(
            target=worker.main,
            args=(channel, self._tickets.reader, initializer, initargs, max_tasks),
            daemon=True,  # clause: pool.workers.are-daemonic
        )
        process.name = process.name.replace("Process", "PoolWorker")
        process.start()
        return process

    def capacity(self) -> int:
        """How many more tasks the worker may be sent now."""
        load = len(self.in_flight)
        if not self.ready or self.leaving or load > self.ahead // 2:
            return 0
        room = self.ahead - load
        # clause: pool.maxtasksperchild.replaces-the-worker
        return room if self._max_tasks is None else min(room, self._max_tasks - self._assigned)

    def assign(self, tasks: list[Task]) -> bool:
        """Send `tasks`; False if some of it remains to be flushed.

        One frame for those that call the same function: its name, and a number and an argument
        for each. Descriptors come with the first task of their frame.
        """
        if not self.in_flight:
            self.since = time.monotonic()
        frames: list[tuple[bytes | None, list[tuple[int, bytes]], list[int]]] = []
        numbers = range(self._number, self._number + len(tasks))
        self._number = numbers.stop
        for number, task in zip(numbers, tasks, strict=True):
            if not frames or task.name != frames[-1][0] or task.descriptors:
                frames.append((task.name, [], task.descriptors))
            frames[-1][1].append((number, task.payload))
        self._assigned += len(tasks)
        self.in_flight += tasks
        self._tickets.issue(numbers)
        try:
            for name, batch, descriptors in frames:
                payload = pickle.dumps((name, batch), pickle.HIGHEST_PROTOCOL)
                self.channel.send(Kind.TASKS, payload, descriptors)
        except OSError:
            self.leaving = True
        return self.flush()

    def flush(self) -> bool:
        """Send what is still to be sent; False if some remains."""
        try:
            return self.channel.flush()
        except OSError:
            # The worker is dying. Its end will be noticed, and its tasks be given to others.
            self.leaving = True
            return True

    def answered(self, count: int) -> list[Task]:
        """The `count` tasks that the worker has now answered for."""
        now = time.monotonic()
        self._pace = max((now - self.since) / count, 1e-6)
        least = 2 if self._pace < _LONG else 1
        self.ahead = max(least, min(tickets.MOST, int(_AHEAD / self._pace)))
        self.since = now
        return [self.in_flight.popleft() for _ in range(count)]

    def is_stuck(self) -> bool:
        """Whether tasks wait for a worker that is busy with one for much longer than usual."""
        if len(self.in_flight) < 2:
            return False
        return time.monotonic() - self.since > max(_STUCK, 4 * self._pace)

    def take_back(self) -> list[Task]:
        """The tasks sent that the worker has not begun; it will not."""
        tasks = [self.in_flight.pop() for _ in range(self._tickets.take_back())]
        self._assigned -= len(tasks)
        return tasks[::-1]

    def dismiss(self) -> None:
        """Have the worker exit once it has read all it was sent."""
        self.leaving = True
        try:
            self.channel.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it is gone already

    def close(self) -> None:
        """Release the descriptors; harmless when repeated."""
        self.channel.close()
        self._tickets.close()
