"""The witness, as checks and their tasks see it: a channel that uses nothing of the backend.

Tasks report to it and wait at its gates, so that a check decides which task starts, blocks and
finishes, and in which order. The other end is ``mpconform.arena.witness_server``, in a process that
the backend never touches. A `Witness` is an address: it pickles, and works in any process.

Every call makes a connection of its own: nothing is inherited over fork, and when a process dies
at a gate the server sees its connection end.
"""

from __future__ import annotations

import _socket
import os
import socket
from collections import namedtuple
from contextlib import closing

from mpconform.annotations import Any


class Event(namedtuple("Event", "name value pid at")):
    """One report: its name, the value sent along, who sent it, and when (the server's clock, s)."""

    __slots__ = ()
    name: str
    value: Any
    pid: int
    at: float


_MAY_WAIT = ("wait_at", "wait_for")


class WitnessGone(Exception):
    """The witness hung up: the example that this process belonged to is over."""


class Witness:
    """Reports, gates and waiting, in the history of one example.

    Values must be what JSON can carry (a tuple comes back as a list). No call has a timeout: a wait
    that never ends is ended, and judged, by the arena's deadline.
    """

    def __init__(self, address: str, scope: int) -> None:
        self._address = address
        self._scope = scope

    def report(self, event: str, value: Any = None) -> None:
        """Record that ``event`` happened here and now; returns once it stands in the history."""
        self._call("report", event=event, value=value)

    def wait_at(self, gate: str) -> None:
        """Block until ``gate`` is open. A process that dies here leaves the event ``left``."""
        self._call("wait_at", gate=gate)

    def open(self, gate: str, after: float = 0.0) -> None:
        """Open ``gate`` for all who wait, now and later; with ``after``, that many seconds on."""
        self._call("open", gate=gate, after=after)

    def wait_for(self, event: str, count: int = 1) -> list[Event]:
        """Block until ``event`` was reported ``count`` times; return those reports in order."""
        return [Event(*row) for row in self._call("wait_for", event=event, count=count)]

    def events(self, event: str | None = None) -> list[Event]:
        """The reports so far, in the order in which they arrived; with ``event``, only those."""
        return [Event(*row) for row in self._call("events", event=event)]

    def values(self, event: str) -> list[Any]:
        """What was reported as ``event`` so far, in the order in which it arrived."""
        return [found.value for found in self.events(event)]

    def _call(self, action: str, **details: Any) -> Any:
        import json  # not before it is needed: many a spawned process never reports

        request = {"action": action, "scope": self._scope, "pid": os.getpid(), **details}
        # A backend may have patched the module so that threads take turns where one waits. What is
        # answered at once needs none of that, and may be said in a signal's handler.
        kind = socket.socket if action in _MAY_WAIT else _socket.socket
        with closing(kind(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
            connection.connect(self._address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = _read_line(connection)
        if not answer:
            raise WitnessGone(f"the witness hung up during {action}")
        return json.loads(answer)


def _read_line(connection: _socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        piece = connection.recv(65536)
        if not piece:
            return b""
        received += piece
    return received
