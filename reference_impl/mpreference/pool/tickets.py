"""Sending ahead, and taking back.

A worker is sent several short tasks at once, so that it need not wait for the pool between them.
But a task that is sent is not begun: there is a ticket for it, its number, in a pipe which the
worker and the pool can both read. Whoever has read the ticket has the task. The worker reads one
before each task; the pool reads all that are left when it wants the tasks back for a worker that
is free (clause: pool.new.lets-no-task-wait-for-a-busy-worker). Tickets are written before the tasks
are sent, so a worker which finds none, or that of a later task, for one that has arrived knows that
it was taken back. A ticket is read by one side only, whatever becomes of the other: a worker that
is busy, stopped or dead keeps no task but the one it has begun.

No number comes twice: any number of tasks may be sent to a worker and taken back while it is busy
with one, and it will still meet them all.
"""

from __future__ import annotations

import os
import struct

from mpreference import forking
from mpreference.connection import Connection

_TICKET = struct.Struct("Q")
# So many may be in flight at a time: what is written at once, 512 bytes, no pipe splits.
MOST = 64


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
            return len(os.read(self.reader.fileno(), MOST * _TICKET.size)) // _TICKET.size
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """Release both ends; harmless when repeated."""
        self.reader.close()
        self._writer.close()


def take_one(reader: int) -> int | None:
    """Take the next ticket; None if there is none."""
    try:
        ticket = os.read(reader, _TICKET.size)
    except BlockingIOError:
        return None
    number: int | None = _TICKET.unpack(ticket)[0] if ticket else None
    return number
