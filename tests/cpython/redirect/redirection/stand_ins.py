"""Helpers that CPython's tests use beside what they test, made of mpreference's connections.

Without them, tests of processes, pipes and queues that merely wait for an event, or talk over a
listener, could not be run. They do no more than these tests need.
"""

from __future__ import annotations

import os
import socket
import tempfile
from typing import Any

from mpreference.connection import Connection, Pipe


class Event:
    """An event that can be set, but not cleared: a message in a pipe that nobody takes out."""

    def __init__(self) -> None:
        self._reader, self._writer = Pipe(duplex=False)

    def is_set(self) -> bool:
        """Whether somebody has set it."""
        return self._reader.poll()

    def set(self) -> None:
        """Wake all that wait, now and later."""
        self._writer.send_bytes(b"set")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most `timeout` seconds (None: without limit)."""
        return self._reader.poll(timeout)


class Semaphore:
    """A counter that `acquire` takes one from: as many messages in a pipe."""

    def __init__(self, value: int = 1) -> None:
        self._reader, self._writer = Pipe(duplex=False)
        for _ in range(value):
            self.release()

    def release(self) -> None:
        """Add one."""
        self._writer.send_bytes(b"one")

    def acquire(self, timeout: float | None = None) -> bool:
        """Take one, if there is one in time; by one process at a time."""
        if not self._reader.poll(timeout):
            return False
        self._reader.recv_bytes()
        return True


def set_forkserver_preload(module_names: list[str]) -> None:
    """A hint that saves time; nothing happens."""


families = ["AF_INET", "AF_UNIX"]


class Listener:
    """Accepts connections on a socket; without keys."""

    def __init__(self, address: Any = None, family: str | None = None) -> None:
        family = family or "AF_UNIX"
        if address is None:
            address = ("localhost", 0) if family == "AF_INET" else _new_name()
        self._socket = socket.socket(getattr(socket, family))
        self._socket.setblocking(True)
        self._socket.bind(address)
        self._socket.listen()
        self.address = self._socket.getsockname()

    def accept(self) -> Connection:
        """The next connection; OSError when closed."""
        accepted, _ = self._socket.accept()
        return Connection(accepted.detach())

    def close(self) -> None:
        """Close the socket and remove its name."""
        self._socket.close()
        if isinstance(self.address, str) and os.path.exists(self.address):
            os.unlink(self.address)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def Client(address: Any) -> Connection:
    """A connection to a listener."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    client = socket.socket(family)
    client.setblocking(True)
    client.connect(address)
    return Connection(client.detach())


def _new_name() -> str:
    return os.path.join(tempfile.mkdtemp(prefix="listener-"), "socket")
