"""Queues between processes, without locks.

A queue is a socket that keeps its messages apart. Each object is one message, which the system
takes and hands out whole: several processes may put and get at a time, and one that dies in the
middle of it leaves neither a lock that is held nor half of an object. An object too large for a
message travels in a file without a name.
"""

from __future__ import annotations

import atexit
import collections
import os
import queue
import socket
import sys
import tempfile
import threading
import time

from mpreference import forking, transfer
from mpreference.connection import Connection
from mpreference.waiting import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    End = TypeVar("End", socket.socket, Connection)
    T = TypeVar("T")

__all__ = ["Queue", "SimpleQueue"]

# What the system surely takes as one message. The first byte tells where the pickle is.
_LONGEST = 1 << 15 if sys.platform == "linux" else 2000
_HERE, _IN_A_FILE = b"h", b"f"

_ROOM = 1 << 20  # for messages that wait, if the system grants it


def _ends() -> tuple[socket.socket, socket.socket]:
    reader, writer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    for end in (reader, writer):
        end.setblocking(True)  # whatever socket.setdefaulttimeout says
    writer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
    return reader, writer


def _send(sock: socket.socket, data: bytes, descriptors: list[int], flags: int = 0) -> None:
    """Send a pickled object; BlockingIOError if there is no room, with MSG_DONTWAIT."""
    if len(data) < _LONGEST:
        sock.sendmsg([_HERE, data], transfer.rights(descriptors), flags)
        return
    with tempfile.TemporaryFile(buffering=0) as file:
        forking.close_in_children(file)
        file.write(data)
        sock.sendmsg([_IN_A_FILE], transfer.rights([file.fileno(), *descriptors]), flags)


def _receive(sock: socket.socket) -> Any:
    """The next object; BlockingIOError if there is none now."""
    descriptors: list[int] = []
    flags = socket.MSG_DONTWAIT
    data = transfer.receive_with_descriptors(sock, _LONGEST, descriptors, flags)
    pickled = memoryview(data)[1:]
    if data[:1] == _IN_A_FILE:
        with open(descriptors.pop(0), "rb", buffering=0) as file:
            file.seek(0)
            pickled = memoryview(file.readall())
    return transfer.loads(pickled, descriptors)


def _take(end: End, take: Callable[[End], T], deadline: float | None) -> T:
    """What `take` gets from `end`; queue.Empty when there is nothing before `deadline`."""
    while wait([end], None if deadline is None else max(0.0, deadline - time.monotonic())):
        try:
            return take(end)
        except BlockingIOError:
            continue  # another process was quicker
    raise queue.Empty


class SimpleQueue:
    """A first-in first-out queue; `put` blocks while the system has no room."""

    def __init__(self) -> None:
        self._reader, self._writer = _ends()

    def put(self, obj: object) -> None:
        """Append a picklable object; OSError when closed."""
        self._check_open()
        data, descriptors = transfer.dumps(obj)
        try:
            _send(self._writer, data, descriptors)
        finally:
            descriptors.close()

    def get(self) -> Any:
        """Remove and return the oldest object, waiting for one; OSError when closed."""
        self._check_open()
        return _take(self._reader, _receive, None)

    def empty(self) -> bool:
        """Whether nothing is there; OSError when closed."""
        self._check_open()
        return not wait([self._reader], 0)

    def close(self) -> None:
        """Close both ends in this process; harmless when repeated."""
        self._reader.close()
        self._writer.close()

    def _check_open(self) -> None:
        if self._reader.fileno() < 0:
            raise OSError("the queue is closed")

    def __getstate__(self) -> dict[str, Any]:
        _check_inheritance()
        return self.__dict__


class Queue:
    """A first-in first-out queue; `put` does not wait for the system to have room.

    With a `maxsize` > 0 (at most 65536) it holds that many objects. A process that has put
    objects waits, when it ends, until the system has them.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self._reader, self._writer = _ends()
        self._places = _places(maxsize) if maxsize > 0 else None
        self._renew()

    def _renew(self) -> None:
        """Begin in a process: what waits in another one is sent there."""
        self._owner = os.getpid()
        self._closed = False
        self._awaited = True
        self._lock = threading.Lock()
        self._unsent: collections.deque[tuple[bytes, transfer.Descriptors]] = collections.deque()
        self._feeder: threading.Thread | None = None

    def put(self, obj: object, block: bool = True, timeout: float | None = None) -> None:
        """Append an object; queue.Full when there is no place in time; ValueError if closed."""
        self._check_open()
        data, descriptors = transfer.dumps(obj)
        if self._places is not None:
            try:
                _take(self._places[0], _take_place, _deadline(block, timeout))
            except queue.Empty:
                descriptors.close()
                raise queue.Full from None
        with self._lock:
            if not self._unsent:
                try:
                    _send(self._writer, data, descriptors, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
                else:
                    descriptors.close()
                    return
            self._unsent.append((data, descriptors))
            if self._feeder is None:
                # clause: process.queue.keeps-more-than-fits
                atexit.register(self._await_feeder)
                self._feeder = threading.Thread(target=self._feed, daemon=True)
                self._feeder.start()

    def put_nowait(self, obj: object) -> None:
        """Append an object, or raise queue.Full."""
        self.put(obj, block=False)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Remove and return the oldest object; queue.Empty when there is none in time.

        `timeout` is in seconds; ValueError if closed.
        """
        self._check_open()
        obj = _take(self._reader, _receive, _deadline(block, timeout))
        if self._places is not None:
            os.write(self._places[1].fileno(), b".")
        return obj

    def get_nowait(self) -> Any:
        """Remove and return the oldest object, or raise queue.Empty."""
        return self.get(block=False)

    def empty(self) -> bool:
        """Whether nothing is there now; ValueError if closed."""
        self._check_open()
        return not wait([self._reader], 0)

    def full(self) -> bool:
        """Whether there is no place now."""
        return self._places is not None and not wait([self._places[0]], 0)

    def close(self) -> None:
        """No more is put or got by this process; what was put is still sent."""
        self._settle()
        if self._closed:
            return
        with self._lock:
            self._closed = True
            self._reader.close()
            # clause: process.queue.close-releases-descriptors
            if not self._unsent:
                self._release_sending_end()

    def join_thread(self) -> None:
        """After `close`: wait until what this process put is sent."""
        self._settle()
        feeder = self._feeder
        if feeder is not None:
            feeder.join()

    def cancel_join_thread(self) -> None:
        """Let the process end although something may not be sent, and is lost."""
        self._settle()
        self._awaited = False

    def _await_feeder(self) -> None:
        """At the end of the process that put: wait until all is sent, or nobody wants that."""
        if self._awaited and self._owner == os.getpid():
            self.join_thread()

    def _release_sending_end(self) -> None:
        """Once nothing more is put, got or sent."""
        self._writer.close()
        for end in self._places or ():
            end.close()
        self._places = None

    def _settle(self) -> None:
        """The first use in a process: what its creator had to send is not its own to send."""
        if self._owner != os.getpid():
            self._renew()

    def _check_open(self) -> None:
        self._settle()
        if self._closed:
            raise ValueError("the queue is closed")

    def _feed(self) -> None:
        while True:
            data, descriptors = self._unsent[0]
            try:
                _send(self._writer, data, descriptors)
            except OSError:
                pass  # nobody is left who could get it
            descriptors.close()
            with self._lock:
                self._unsent.popleft()
                if not self._unsent:
                    self._feeder = None
                    atexit.unregister(self._await_feeder)
                    if self._closed:
                        self._release_sending_end()
                    return

    def __getstate__(self) -> tuple[Any, ...]:
        _check_inheritance()
        return self._reader, self._writer, self._places

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._reader, self._writer, self._places = state
        self._renew()


def _check_inheritance() -> None:
    if not transfer.for_child():
        raise RuntimeError("queues are shared between processes through inheritance only")


def _take_place(places: Connection) -> None:
    os.read(places.fileno(), 1)


def _places(count: int) -> tuple[Connection, Connection]:
    """A pipe with one byte for each free place."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.write(writer, b"." * count)
    return Connection(reader, writable=False), Connection(writer, readable=False)


def _deadline(block: bool, timeout: float | None) -> float | None:
    if not block:
        return time.monotonic()
    return None if timeout is None else time.monotonic() + timeout
