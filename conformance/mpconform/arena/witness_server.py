"""The witness's own end: the history of an example, its gates, and those who wait.

It lives in the warden, which the backend never touches, and uses nothing but sockets. The client is
``mpconform.witness``.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import time
from typing import Any

from mpconform.history import Moment

Row = tuple[str, Any, int, float]

_LARGEST = 64 << 20
"""Bytes of one request, at most."""

_DETAILS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "report": {"event": str, "value": object},
    "events": {"event": (str, type(None))},
    "open": {"gate": str, "after": (int, float)},
    "wait_at": {"gate": str},
    "wait_for": {"event": str, "count": int},
}
"""Action -> what a request for it says beside, and of which type."""


class WitnessServer:
    """Answers reports and waits; one connection per call."""

    def __init__(self, address: str, selector: selectors.BaseSelector) -> None:
        self.address = address
        self.scope = 0
        self._selector = selector
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(address)
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self.accept)
        self._connections: dict[socket.socket, dict[str, Any] | None] = {}
        self._partial: dict[socket.socket, bytearray] = {}
        self._forget()

    def _forget(self) -> None:
        self._history: list[Row] = []
        self._open: set[str] = set()
        self._timers: dict[str, float] = {}

    def new_example(self) -> int:
        """Begin a new history; whoever still waits in the old one is hung up on. Its scope."""
        self.scope += 1
        for connection in list(self._connections):
            self._drop(connection)
        self._forget()
        return self.scope

    def close_in_body(self) -> None:
        """Close this process's copies of the descriptors (called after fork)."""
        for connection in [self._listener, *self._connections]:
            connection.close()

    def close(self) -> None:
        """Stop listening and remove the address."""
        for connection in list(self._connections):
            self._drop(connection)
        self._selector.unregister(self._listener)
        self._listener.close()
        if os.path.exists(self.address):
            os.unlink(self.address)

    def accept(self) -> None:
        """Take the connections that wait to be accepted."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setblocking(False)
            self._connections[connection] = None
            self._partial[connection] = bytearray()
            self._selector.register(
                connection, selectors.EVENT_READ, lambda c=connection: self._read(c)
            )

    def history(self) -> tuple[Moment, ...]:
        """The reports so far, and who waits for what now."""
        now = time.monotonic()
        first = self._history[0][3] if self._history else now
        seen = [
            Moment(round(at - first, 6), pid, "reported", event, value)
            for event, value, pid, at in self._history
        ]
        waits = [request for request in self._connections.values() if request]
        return (*seen, *(_wait(request, round(now - first, 6)) for request in waits))

    def run_timers(self) -> None:
        """Open the gates whose time has come."""
        now = time.monotonic()
        for gate in [gate for gate, due in self._timers.items() if due <= now]:
            del self._timers[gate]
            self._open_gate(gate)

    def next_timer(self) -> float | None:
        """Seconds until `run_timers` has something to do, if ever."""
        if not self._timers:
            return None
        return max(0.0, min(self._timers.values()) - time.monotonic())

    def _read(self, connection: socket.socket) -> None:
        try:
            piece = connection.recv(1 << 16)
        except OSError:
            piece = b""
        if not piece:
            self._hung_up(connection)
            return
        self._partial[connection] += piece
        whole = piece.endswith(b"\n")
        if not whole and len(self._partial[connection]) < _LARGEST:
            return
        request = _request(self._partial[connection]) if whole else None
        if request is None or request["scope"] != self.scope:
            self._drop(connection)  # it belongs to an earlier example, or it is no request at all
        else:
            self._handle(connection, request)

    def _handle(self, connection: socket.socket, request: dict[str, Any]) -> None:
        action = request["action"]
        if action == "report":
            self._record(request["event"], request["value"], request["pid"])
            self._answer(connection, None)
        elif action == "events":
            self._answer(connection, self._events(request["event"]))
        elif action == "open":
            if request["after"] > 0:
                self._timers[request["gate"]] = time.monotonic() + request["after"]
            else:
                self._open_gate(request["gate"])
            self._answer(connection, None)
        else:
            self._connections[connection] = request
        self._answer_waiting()

    def _record(self, event: str, value: Any, pid: int) -> None:
        self._history.append((event, value, pid, time.monotonic()))

    def _events(self, event: str | None) -> list[Row]:
        return [row for row in self._history if event is None or row[0] == event]

    def _open_gate(self, gate: str) -> None:
        self._open.add(gate)
        self._answer_waiting()

    def _answer_waiting(self) -> None:
        for connection, request in list(self._connections.items()):
            if request is None:
                continue
            if request["action"] == "wait_at" and request["gate"] in self._open:
                self._answer(connection, None)
            elif request["action"] == "wait_for":
                seen = self._events(request["event"])
                if len(seen) >= request["count"]:
                    self._answer(connection, seen)

    def _answer(self, connection: socket.socket, value: Any) -> None:
        # A blocking send with a deadline: a client that does not read its answer is not waited for.
        try:
            connection.settimeout(1.0)
            connection.sendall(json.dumps(value).encode() + b"\n")
        except OSError:
            pass
        self._drop(connection)

    def _hung_up(self, connection: socket.socket) -> None:
        request = self._connections.get(connection)
        self._drop(connection)
        if request and request["action"] == "wait_at":
            self._record("left", request["gate"], request["pid"])
            self._answer_waiting()

    def _drop(self, connection: socket.socket) -> None:
        self._connections.pop(connection, None)
        self._partial.pop(connection, None)
        try:
            self._selector.unregister(connection)
        except (KeyError, ValueError):
            pass
        connection.close()


def _request(line: bytes | bytearray) -> dict[str, Any] | None:
    """The request that a line makes; None if it makes none: anybody may connect."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("action") not in _DETAILS:
        return None
    details = {"scope": int, "pid": int, **_DETAILS[found["action"]]}
    right = all(name in found and isinstance(found[name], kind) for name, kind in details.items())
    return found if right else None


def _wait(request: dict[str, Any], at: float) -> Moment:
    if request["action"] == "wait_at":
        return Moment(at, request["pid"], "waits at", request["gate"])
    return Moment(at, request["pid"], "waits for", request["event"], request["count"])
