"""The workers of a pool: how they are given tasks, watched, replaced and ended."""

from __future__ import annotations

import selectors
import signal
import time
from functools import partial
from typing import ClassVar

from mpreference.pool import outcomes
from mpreference.pool.backlog import Backlog
from mpreference.pool.channel import Frame
from mpreference.pool.errors import InitializerFailed, WorkerDied, safe_repr
from mpreference.pool.member import Member
from mpreference.pool.tasks import Task
from mpreference.pool.worker import Recipe

# A task, and what its worker has said of it, or that the worker has died.
Answer = tuple[Task, Frame | WorkerDied]

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

# How long workers may take to end when told to, before they are killed; in seconds.
GRACE = 0.5
# When so many workers in a row have died before their initializer has returned, no more is tried.
# Far more if they were killed, for that may be somebody's doing, and not the initializer's.
_STILLBIRTHS = 10
_STILLBIRTHS_BY_KILLING = 100
_KILLED = (-signal.SIGKILL, -signal.SIGTERM)


class Crew:
    """All workers. Only the manager thread uses it, but for `end`."""

    task_type: ClassVar[type[Task]] = Task
    member_type: ClassVar[type[Member]] = Member

    def __init__(
        self, recipe: Recipe, size: int, backlog: Backlog, selector: selectors.BaseSelector
    ) -> None:
        self._recipe = recipe
        self._size = size
        self._backlog = backlog
        self._selector = selector
        self._stillbirths = 0
        self._answers: list[Answer] = []
        self.members: list[Member] = []
        # Why no worker can serve, if none can.
        self.failure: BaseException | None = None
        try:
            # All at once, here: no other thread of the pool's runs yet.
            # clause: pool.new.runs-that-many-tasks-at-a-time
            while len(self.members) < size:
                self._hire()
        except BaseException:
            self.end()
            self.close()
            raise

    def _hire(self) -> None:
        member = self.member_type(self._recipe)
        self.members.append(member)
        self._selector.register(member.process.sentinel, _READ, partial(self._on_death, member))
        self._selector.register(member.channel.socket, _READ, partial(self._on_channel, member))

    def replace(self) -> None:
        """Make the crew complete again."""
        # clause: pool.worker-death.spares-the-other-tasks
        try:
            while len(self.members) < self._size and self.failure is None:
                self._hire()
        except Exception as error:
            if not self.members:
                self.failure = error

    # --- giving tasks ----------------------------------------------------------------------

    def deal(self) -> None:
        """Give each worker that is free one of the tasks that wait."""
        # clause: pool.new.lets-no-task-wait-for-a-busy-worker
        free = [member for member in self.members if member.room()]
        for member, task in zip(free, self._backlog.take(len(free)), strict=False):
            self._flush_later(member, member.give(task))

    def _flush_later(self, member: Member, flushed: bool) -> None:
        """Unless all is `flushed` that was sent, go on when the worker has read some."""
        if not flushed:
            self._watch(member, _READ | _WRITE)

    # --- what they do ----------------------------------------------------------------------

    def _on_channel(self, member: Member, events: int) -> None:
        if member not in self.members:
            return  # its death came first
        if events & _WRITE and member.flush():
            self._watch(member, _READ)
        if events & _READ:
            member.channel.receive()
            self._hear(member)
        if member.channel.at_end:
            # It is about to end, and its death will tell what is lost.
            self._selector.unregister(member.channel.socket)

    def _watch(self, member: Member, events: int) -> None:
        handler = partial(self._on_channel, member)
        self._selector.modify(member.channel.socket, events, handler)

    def _hear(self, member: Member) -> None:
        """Take note of what a worker has said."""
        was_ready = member.ready
        self._answers += member.hear()
        if member.ready and not was_ready:
            self._stillbirths = 0
        if member.failure is not None and self.failure is None:
            _, cause = outcomes.load(member.failure)
            self.failure = InitializerFailed(f"the initializer raised {safe_repr(cause)}")
            self.failure.__cause__ = cause

    def take_answers(self) -> list[Answer]:
        """What has become of tasks since this was last called."""
        answers, self._answers = self._answers, []
        return answers

    def _on_death(self, member: Member, events: int) -> None:
        self._selector.unregister(member.process.sentinel)
        if not member.channel.at_end:
            self._selector.unregister(member.channel.socket)
        while member.channel.receive():
            pass
        self._hear(member)
        member.process.join()
        self.members.remove(member)
        self._backlog.put_back(member.take_back())
        exitcode = member.process.exitcode
        # At most one: that which it had begun. clause: pool.worker-death.fails-the-task
        self._answers += [(task, WorkerDied(str(task), exitcode)) for task in member.in_flight]
        member.close()
        if not member.ready:
            self._stillbirths += 1
            most = _STILLBIRTHS_BY_KILLING if exitcode in _KILLED else _STILLBIRTHS
            if self._stillbirths >= most and self.failure is None:
                self.failure = InitializerFailed(f"workers end with {exitcode} as they begin")

    # --- ending ----------------------------------------------------------------------------

    def dismiss(self) -> None:
        """Have all workers exit."""
        for member in self.members:
            member.dismiss()

    def end(self) -> None:
        """End all workers now, within about GRACE; any thread may call it."""
        # Process objects are not closed, but dropped: another thread may be waiting for one.
        processes = [member.process for member in self.members.copy()]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in processes:
            process.join(max(0.0, deadline - time.monotonic()))
        for process in processes:
            # Stopped, perhaps, or with a handler for SIGTERM.
            process.kill()
        for process in processes:
            process.join(GRACE)

    def close(self) -> None:
        """Release all descriptors, after `end`."""
        for member in self.members:
            member.close()
        self.members.clear()
