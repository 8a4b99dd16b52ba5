"""One worker as its pool sees it."""

from __future__ import annotations

import collections
import os
import socket
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from mpreference import forking
from mpreference.pool import worker
from mpreference.pool.channel import Channel, Frame, Kind
from mpreference.pool.task import Task

if TYPE_CHECKING:
    from mpreference.contexts import BaseContext
    from mpreference.process import BaseProcess

# Short tasks are sent ahead, as many as were done lately in _AHEAD_TIME, so that the worker need
# not wait for the pool between them. No task waits behind a long one: those sent ahead are taken
# back after RECALL_AFTER. In seconds.
# clause: pool.new.lets-no-task-wait-for-a-busy-worker
_AHEAD_TIME = 0.002
_AHEAD_MOST = 32
RECALL_AFTER = 0.005


class Recipe(NamedTuple):
    """How the workers of a pool are made."""

    context: BaseContext
    initializer: Callable[..., object] | None
    initargs: Iterable[Any]
    max_tasks: int | None


class Link:
    """A worker process, the channel to it, and the tasks it has been sent."""

    def __init__(self, recipe: Recipe) -> None:
        with forking.start_lock:
            ours, theirs = socket.socketpair()
            tickets = os.pipe()
            os.set_blocking(tickets[0], False)
            try:
                ours.setblocking(False)
                theirs.setblocking(True)
                self.process = _start(recipe, ours, theirs, tickets)
            except BaseException:
                ours.close()
                os.close(tickets[0])
                os.close(tickets[1])
                raise
            finally:
                theirs.close()
            self.channel = Channel(ours)
            self._tickets = tickets
            self._open = True
            forking.close_in_children(self)
        self.max_tasks = recipe.max_tasks
        self.ready = recipe.initializer is None
        self.in_flight: collections.deque[Task | None] = collections.deque()  # None: taken back
        self.finished = False  # its channel is at end of file, or about to be
        self.head_since = 0.0
        self._assigned = 0
        self._ahead = 1

    def capacity(self) -> int:
        """How many more tasks the worker may be sent now."""
        if self.finished or len(self.in_flight) > self._ahead // 2:
            return 0
        room = self._ahead - len(self.in_flight)
        if self.max_tasks is not None:
            room = min(room, self.max_tasks - self._assigned)
        return room

    def assign(self, tasks: list[Task]) -> bool:
        """Send `tasks`; False if some of them remains to be flushed."""
        if not self.in_flight:
            self.head_since = time.monotonic()
        self._assigned += len(tasks)
        self.in_flight += tasks
        for task in tasks:
            self.channel.post(Kind.TASK, task.payload, task.descriptors)
        os.write(self._tickets[1], worker.RUN_TICKET * len(tasks))
        return self.flush()

    def flush(self) -> bool:
        """Send what is still to be sent; False if some remains."""
        try:
            return self.channel.flush()
        except OSError:
            # The worker is dying. Its end will be noticed, and its tasks be given to others.
            self.finished = True
            return True

    def answered(self, count: int) -> list[Task | None]:
        """The `count` tasks that the worker has now answered for; None if taken back."""
        now = time.monotonic()
        each = max((now - self.head_since) / count, 1e-6)
        self._ahead = max(1, min(_AHEAD_MOST, int(_AHEAD_TIME / each)))
        self.head_since = now
        return [self.in_flight.popleft() for _ in range(count)]

    def take_back(self) -> list[Task]:
        """The tasks sent that the worker has not begun; it will not."""
        try:
            count = len(os.read(self._tickets[0], len(self.in_flight) or 1))
        except BlockingIOError:
            return []
        os.write(self._tickets[1], worker.SKIP_TICKET * count)
        entries = [self.in_flight.pop() for _ in range(count)]
        self.in_flight.extend([None] * count)
        self._ahead = 1
        tasks = [task for task in reversed(entries) if task is not None]
        self._assigned -= len(tasks)
        return tasks

    def receive(self) -> list[Frame]:
        """The frames that have arrived; sets `finished` at end of file."""
        self.channel.receive()
        if self.channel.at_end:
            self.finished = True
        return list(self.channel.frames())

    def drain(self) -> list[Frame]:
        """All that a dead worker has left."""
        frames: list[Frame] = []
        while self.channel.receive():
            frames += self.channel.frames()
        return frames

    def dismiss(self) -> None:
        """Have the worker exit once it has read all it was sent."""
        try:
            self.channel.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it is gone already
        self.finished = True

    def close(self) -> None:
        """Release the descriptors; harmless when repeated."""
        if self._open:
            self._open = False
            self.channel.close()
            os.close(self._tickets[0])
            os.close(self._tickets[1])


def _start(
    recipe: Recipe, ours: socket.socket, theirs: socket.socket, tickets: tuple[int, int]
) -> BaseProcess:
    process = recipe.context.Process(
        target=worker.main,
        args=(
            theirs,
            tickets[0],
            (ours, tickets[1]),
            recipe.initializer,
            recipe.initargs,
            recipe.max_tasks,
        ),
        daemon=True,  # clause: pool.workers.are-daemonic
    )
    process.name = process.name.replace("Process", "PoolWorker")
    process.start()
    return process
