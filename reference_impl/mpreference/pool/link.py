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

# Short tasks are sent ahead, so that the worker need not wait for the pool between them.
# No task waits behind a long one: after RECALL_AFTER seconds it is taken back.
_AHEAD = 4
_SHORT = 0.001
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
        self._quick = False

    def capacity(self) -> int:
        """How many more tasks the worker may be sent now."""
        if self.finished:
            return 0
        room = (_AHEAD if self._quick else 1) - len(self.in_flight)
        if self.max_tasks is not None:
            room = min(room, self.max_tasks - self._assigned)
        return room

    def assign(self, task: Task) -> bool:
        """Send `task`; False if some of it remains to be flushed."""
        if not self.in_flight:
            self.head_since = time.monotonic()
        self._assigned += 1
        self.in_flight.append(task)
        os.write(self._tickets[1], worker.RUN_TICKET)
        try:
            return self.channel.send(Kind.TASK, task.payload, task.descriptors)
        except OSError:
            # The worker is dying. Its end will be noticed, and the task be given to another.
            self.finished = True
            return True

    def answered(self) -> Task | None:
        """The task that the worker has now answered for; None if it was taken back."""
        task = self.in_flight.popleft()
        now = time.monotonic()
        self._quick = task is not None and now - self.head_since < _SHORT
        self.head_since = now
        return task

    def take_back(self) -> list[Task]:
        """The tasks sent that the worker has not begun; it will not."""
        try:
            count = len(os.read(self._tickets[0], len(self.in_flight) or 1))
        except BlockingIOError:
            return []
        os.write(self._tickets[1], worker.SKIP_TICKET * count)
        entries = [self.in_flight.pop() for _ in range(count)]
        self.in_flight.extend([None] * count)
        self._quick = False
        tasks = [task for task in reversed(entries) if task is not None]
        self._assigned -= len(tasks)
        return tasks

    def receive(self) -> list[Frame]:
        """The frames that have arrived; sets `finished` at end of file."""
        if not self.channel.receive():
            self.finished = True
        return list(self.channel.frames())

    def drain(self) -> list[Frame]:
        """All that a dead worker has left."""
        frames: list[Frame] = []
        while True:
            arrived = self.receive()
            frames += arrived
            if self.finished and not arrived:
                return frames
            if not arrived and not self._more():
                return frames

    def _more(self) -> bool:
        from mpreference.connection import wait

        return bool(wait([self.channel.socket], 0))

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
        daemon=True,  # clause: pool.worker.is-daemonic
    )
    process.name = process.name.replace("Process", "PoolWorker")
    process.start()
    return process
