"""Sending ahead: speed, and nothing else. Skip this module at first reading.

The plain pool gives a worker one task, and the next one when it has the result: between them, the
worker waits. Here it is sent several short tasks at once, in one frame, and is told only once what
function to call. No clause needs any of it; most of the speed on small tasks comes from it. All
parts of it are in this module: the crew, the member, the worker and the task of a pool that sends
ahead, each a plain one with something more. `ON` is the switch: MPREFERENCE_SEND_AHEAD=0 in the
environment of the process that makes the pool. Its workers do as that process does.

A task that is sent is not begun. There is a ticket for it, its number, in a pipe which the worker
and the pool can both read, and whoever has read the ticket has the task. The worker reads one
before each task; the pool reads all that are left when it wants the tasks back, for a worker that
is free, or because the worker has died. Tickets are written before the tasks are sent, so a worker
which finds none, or that of a later task, for one that has arrived knows that it was taken back. A
ticket is read by one side only, whatever becomes of the other: a worker that is busy, stopped or
dead keeps no task but the one it has begun. No number comes twice: any number of tasks may be
sent to a worker and taken back while it is busy with one, and it will still meet them all.
"""

from __future__ import annotations

import functools
import os
import pickle
import struct
import time
import types
from collections.abc import Callable
from typing import Any

from mpreference import forking, transfer
from mpreference.connection import Connection
from mpreference.pool import calls
from mpreference.pool.channel import Channel, Data, Frame
from mpreference.pool.crew import Crew
from mpreference.pool.member import Member
from mpreference.pool.tasks import Task
from mpreference.pool.worker import Call, Recipe, Worker

ON = os.environ.get("MPREFERENCE_SEND_AHEAD", "1") != "0"

# As many tasks are in flight as were done lately in this time, in seconds; two at least, so that a
# worker need not wait for the pool, unless they are so long that this does not matter.
_AHEAD = 0.002
_LONG = 0.05
# When a worker has not begun the next task after this, or four times its pace, it is busy.
_STUCK = 0.005

_TICKET = struct.Struct("Q")
# So many may be in flight at a time: what is written at once, 512 bytes, no pipe splits.
_MOST = 64


class NamedTask(Task):
    """A task whose payload is the argument for the function called `name`.

    Without a name, for what is not pickled as its name and may have a state, the payload is the
    whole call: each task needs a copy of its own.
    """

    __slots__ = ("name",)

    def _pickle(self, run: calls.Run, func: Callable[..., Any], argument: object) -> None:
        self.name = _name(run, func) if type(func) is types.FunctionType else None
        whole = argument if self.name is not None else (run, func, argument)
        self.payload, self.descriptors = transfer.dumps(whole, pickle.HIGHEST_PROTOCOL)


@functools.lru_cache(maxsize=16)
def _name(run: calls.Run, func: Callable[..., Any]) -> bytes | None:
    try:
        return pickle.dumps((run, func), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return None  # as its tasks will report


class Tickets:
    """The tickets for one worker, which is given `reader`."""

    def __init__(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self.reader = Connection(reader, writable=False)
        self._writer = Connection(writer, readable=False)
        forking.close_in_children(self._writer)

    def issue(self, numbers: range) -> None:
        """Make tickets for the tasks with these numbers."""
        os.write(self._writer.fileno(), b"".join(map(_TICKET.pack, numbers)))

    def take_back(self) -> int:
        """Take all tickets that are left, those issued last; return how many."""
        try:
            return len(os.read(self.reader.fileno(), _MOST * _TICKET.size)) // _TICKET.size
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """Release both ends; harmless when repeated."""
        self.reader.close()
        self._writer.close()


class AheadWorker(Worker):
    """A worker that may find several tasks in a frame, and begins those that it has tickets for."""

    def __init__(self, channel: Channel, recipe: Recipe, tickets: Connection) -> None:
        super().__init__(channel, recipe)
        self._tickets = tickets
        self._ticket: int | None = None
        self._name: bytes | None = None  # of the function that is to be called
        self._known: bytes | None = None  # the name used last, and what is called so:
        self._run: Any = None
        self._func: Any = None

    def _accept(self, payload: Data, descriptors: list[int]) -> None:
        self._name, tasks = pickle.loads(payload)
        for number, task in tasks:
            if self._is_ours(number):
                self._do(task, descriptors)
        transfer.close_all(descriptors)

    def _is_ours(self, number: int) -> bool:
        """Whether the pool has not taken the task back."""
        if self._ticket is None:
            self._ticket = self._take_ticket()
        if self._ticket != number:
            return False
        self._ticket = None
        return True

    def _take_ticket(self) -> int | None:
        try:
            ticket = os.read(self._tickets.fileno(), _TICKET.size)
        except BlockingIOError:
            return None
        number: int | None = _TICKET.unpack(ticket)[0] if ticket else None
        return number

    def _unpickled(self, payload: Data, descriptors: list[int]) -> Call:
        argument = transfer.loads(payload, descriptors)
        if self._name is None:
            call: Call = argument
            return call
        if self._name != self._known:
            self._run, self._func = pickle.loads(self._name)
            self._known = self._name
        return self._run, self._func, argument


class AheadMember(Member):
    """A worker that may have more than one task, and the tickets for those."""

    def __init__(self, recipe: Recipe) -> None:
        self._since = 0.0  # when it has begun the first task in flight
        self._pace = 0.0  # seconds for each task, lately
        self._ahead = 1  # so many tasks may be in flight
        self._number = 0  # of the next task that is sent
        with forking.start_lock:
            self._tickets = Tickets()
            try:
                super().__init__(recipe)
            except BaseException:
                self._tickets.close()
                raise
            # From here on: this worker has had to inherit it, others must not.
            forking.close_in_children(self._tickets.reader)

    def _worker(self, channel: Channel, recipe: Recipe) -> Worker:
        return AheadWorker(channel, recipe, self._tickets.reader)

    def room(self) -> int:
        """How many more tasks the worker may be sent now."""
        load = len(self.in_flight)
        if load > self._ahead // 2 or not self._serves():
            return 0
        room = self._ahead - load
        return room if self._left is None else min(room, self._left)

    def give_all(self, tasks: list[Task]) -> bool:
        """Send `tasks`; False if some of it remains to be flushed.

        One frame for those that call the same function: its name, and a number and a payload
        for each. Descriptors come with the first task of their frame.
        """
        if not self.in_flight:
            self._since = time.monotonic()
        self.in_flight += tasks
        if self._left is not None:
            self._left -= len(tasks)
        numbers = range(self._number, self._number + len(tasks))
        self._number = numbers.stop
        self._tickets.issue(numbers)
        for payload, descriptors in _frames(numbers, tasks):
            self._send(payload, descriptors)
        return self.flush()

    def hear(self) -> list[tuple[Task, Frame]]:
        """What the worker has said of its tasks; how long it takes for one follows from it."""
        answers = super().hear()
        if answers:
            now = time.monotonic()
            self._pace = max((now - self._since) / len(answers), 1e-6)
            least = 2 if self._pace < _LONG else 1
            self._ahead = max(least, min(_MOST, int(_AHEAD / self._pace)))
            self._since = now
        return answers

    def is_stuck(self) -> bool:
        """Whether tasks wait for a worker that is busy with one for much longer than usual."""
        if len(self.in_flight) < 2:
            return False
        return time.monotonic() - self._since > max(_STUCK, 4 * self._pace)

    def relieve(self) -> list[Task]:
        """Take back what waits here, and send no more ahead until the worker has answered."""
        self._ahead = 1
        return self.take_back()

    def take_back(self) -> list[Task]:
        """The tasks sent that the worker has not begun; it will not."""
        tasks = [self.in_flight.pop() for _ in range(self._tickets.take_back())]
        if self._left is not None:
            self._left += len(tasks)
        return tasks[::-1]

    def close(self) -> None:
        """Release the descriptors; harmless when repeated."""
        super().close()
        self._tickets.close()


def _frames(numbers: range, tasks: list[Task]) -> list[tuple[bytes, list[int]]]:
    """Payload and descriptors of each frame that carries `tasks`."""
    frames: list[tuple[bytes | None, list[tuple[int, bytes]], list[int]]] = []
    for number, task in zip(numbers, tasks, strict=True):
        assert isinstance(task, NamedTask)
        if not frames or task.name != frames[-1][0] or task.descriptors:
            frames.append((task.name, [], task.descriptors))
        frames[-1][1].append((number, task.payload))
    return [
        (pickle.dumps((name, batch), pickle.HIGHEST_PROTOCOL), descriptors)
        for name, batch, descriptors in frames
    ]


class AheadCrew(Crew):
    """Workers that are sent several tasks, which are taken back when another one is free."""

    task_type = NamedTask
    member_type = AheadMember
    members: list[AheadMember]  # type: ignore[assignment]  # of the type above

    def deal(self) -> None:
        """Give the workers what waits; idle ones first, and each the same share."""
        self._relieve_the_busy()
        while vacant := [member for member in self.members if member.room()]:
            vacant.sort(key=lambda member: len(member.in_flight))
            share = min(member.room() for member in vacant)
            tasks = self._backlog.take(share * len(vacant))
            for place, member in enumerate(vacant[: len(tasks)]):
                self._flush_later(member, member.give_all(tasks[place :: len(vacant)]))
            if not tasks and not self._take_back_for(vacant[0]):
                break

    def _relieve_the_busy(self) -> None:
        """Let nothing wait long while others are given tasks that were submitted later."""
        for member in self.members:
            if member.is_stuck():
                self._backlog.put_back(member.relieve())

    def _take_back_for(self, idlest: Member) -> bool:
        """If that worker has nothing to do, and nothing waits: what others have not begun."""
        fullest = max(self.members, key=lambda member: len(member.in_flight))
        if idlest.in_flight or len(fullest.in_flight) < 2:
            return False
        tasks = fullest.take_back()
        self._backlog.put_back(tasks)
        return bool(tasks)
