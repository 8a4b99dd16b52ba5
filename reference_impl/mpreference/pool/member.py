"""One worker as its pool sees it."""

from __future__ import annotations

import collections
import socket
from typing import TYPE_CHECKING

from mpreference import forking
from mpreference.pool.channel import OUTCOMES, Channel, Frame, Kind
from mpreference.pool.tasks import Task
from mpreference.pool.worker import Recipe, Worker

if TYPE_CHECKING:
    from mpreference.process import BaseProcess


class Member:
    """A worker process, the channel to it, and the task it has been given."""

    def __init__(self, recipe: Recipe) -> None:
        with forking.start_lock:
            ours, theirs = (Channel(end) for end in socket.socketpair())
            forking.close_in_children(ours)
            try:
                ours.socket.setblocking(False)
                theirs.socket.setblocking(True)
                self.process = self._start(recipe, theirs)
            except BaseException:
                ours.close()
                raise
            finally:
                theirs.close()
        self.channel = ours
        self.ready = False  # the initializer has returned
        self.failure: Frame | None = None  # what it has raised
        # What was given and not answered: at most one task here, more if sent ahead.
        self.in_flight: collections.deque[Task] = collections.deque()
        self._begun = False
        self._leaving = False  # it will take no task any more
        self._left = recipe.max_tasks

    def _start(self, recipe: Recipe, channel: Channel) -> BaseProcess:
        process = recipe.context.Process(
            target=self._worker(channel, recipe).main,
            daemon=True,  # clause: pool.workers.are-daemonic
        )
        process.name = process.name.replace("Process", "PoolWorker")
        process.start()
        return process

    def _worker(self, channel: Channel, recipe: Recipe) -> Worker:
        return Worker(channel, recipe)

    def room(self) -> int:
        """How many tasks the worker may be given now: one if it has none."""
        # clause: pool.maxtasksperchild.replaces-the-worker
        return 1 if self._serves() and not self.in_flight and self._left != 0 else 0

    def _serves(self) -> bool:
        return self.ready and not self._leaving and not self.channel.at_end

    def give(self, task: Task) -> bool:
        """Send `task`; False if some of it remains to be flushed."""
        self.in_flight.append(task)
        self._begun = False
        if self._left is not None:
            self._left -= 1
        return self._send(task.payload, task.descriptors)

    def _send(self, payload: bytes, descriptors: list[int]) -> bool:
        try:
            return self.channel.send(Kind.WORK, payload, descriptors)
        except OSError:
            return self._is_dying()

    def flush(self) -> bool:
        """Send what is still to be sent; False if some remains."""
        try:
            return self.channel.flush()
        except OSError:
            return self._is_dying()

    def _is_dying(self) -> bool:
        # Its end will be noticed, and what it has not begun be given to others.
        self._leaving = True
        return True

    def hear(self) -> list[tuple[Task, Frame]]:
        """What the worker has said of its tasks, in the frames that have arrived."""
        answers = []
        for frame in self.channel.frames():
            kind = frame[0]
            if kind in OUTCOMES:
                answers.append((self.in_flight.popleft(), frame))
            elif kind == Kind.BEGUN:
                self._begun = True
            elif kind == Kind.READY:
                self.ready = True
            else:
                self.failure = frame
        return answers

    def take_back(self) -> list[Task]:
        """The tasks that the worker was given and has not begun; it must be dead."""
        if self._begun:
            return []
        tasks = list(self.in_flight)
        self.in_flight.clear()
        return tasks

    def dismiss(self) -> None:
        """Have the worker exit once it has read all it was sent."""
        if not self._leaving:
            self._leaving = True
            try:
                self.channel.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it is gone already

    def close(self) -> None:
        """Release the descriptors; harmless when repeated."""
        for task in self.in_flight:
            task.drop()
        self.channel.close()
