"""The connection between a pool and one worker: frames over a socket of their own.

Nothing of it is shared with other workers, so that a death harms nobody else.
"""

from __future__ import annotations

import collections
import enum
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from mpreference import forking, transfer

# Length of the payload, kind, number of descriptors that come along.
_HEADER = struct.Struct("!QBB")
_READ_SIZE = 1 << 16  # a buffer of 128 KiB and more would be mapped and unmapped for each read
_BUFFER_SIZE = 1 << 20  # or as much of it as the system grants
_SMALL = 1 << 14


class Kind(enum.IntEnum):
    """What a frame says."""

    WORK = 0  # to the worker: a task
    READY = 1  # from the worker: the initializer has returned
    INITIALIZER_FAILED = 2
    BEGUN = 3  # from now on its death is the end of the task, too
    VALUE = 4  # the outcome of the task
    ERROR = 5


OUTCOMES = (Kind.VALUE, Kind.ERROR)

Data = bytes | bytearray | memoryview

# Kind, payload, descriptors.
Frame = tuple[int, Data, list[int]]


class Channel:
    """One end; the pool's does not block, the worker's does. It can be given to a child."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_SIZE)
        self.at_end = False
        self._incoming = bytearray()
        self._descriptors: list[int] = []
        self._outgoing: collections.deque[tuple[memoryview, list[int]]] = collections.deque()

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (transfer.attach(self.socket.fileno()),)

    def send(self, kind: int, payload: Data = b"", descriptors: Sequence[int] = ()) -> bool:
        """Send a frame, as much as possible now if not blocking; return whether all is sent.

        `descriptors` stay the caller's. Raises OSError (BrokenPipeError, ...) when the other side
        is gone.
        """
        data = _HEADER.pack(len(payload), kind, len(descriptors))
        if len(payload) < _SMALL:
            data, payload = data + payload, b""
        self._outgoing.append((memoryview(data), _copies(descriptors)))
        if payload:
            self._outgoing.append((memoryview(payload), []))
        return self.flush()

    def flush(self) -> bool:
        """Go on sending, as far as possible now; return whether all is sent."""
        while self._outgoing:
            data, descriptors = self._outgoing[0]
            try:
                if descriptors:
                    sent = self.socket.sendmsg([data], transfer.rights(descriptors))
                else:
                    sent = self.socket.send(data)
            except BlockingIOError:
                return False
            transfer.close_all(descriptors)
            self._outgoing.popleft()
            if sent < len(data):
                self._outgoing.appendleft((data[sent:], []))
        return True

    def receive(self) -> bool:
        """Read some of what is there (or wait for it, if blocking); False if nothing is.

        Sets `at_end` at end of file.
        """
        try:
            data = transfer.receive_with_descriptors(self.socket, _READ_SIZE, self._descriptors)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            data = b""
        self.at_end = not data
        self._incoming += data
        return bool(data)

    def frames(self) -> Iterator[Frame]:
        """The frames that have arrived in whole, each once; to be iterated to the end."""
        data, start = self._incoming, 0
        while len(data) >= start + _HEADER.size:
            size, kind, count = _HEADER.unpack_from(data, start)
            begin, end = start + _HEADER.size, start + _HEADER.size + size
            if len(data) < end:
                break
            start = end
            descriptors, self._descriptors = self._descriptors[:count], self._descriptors[count:]
            yield kind, memoryview(data)[begin:end], descriptors
        if start:
            # Not cut off from the old one, for what was handed out is a view of it.
            self._incoming = data[start:]

    def close(self) -> None:
        """Close this end; harmless when repeated."""
        self.socket.close()
        transfer.close_all(self._descriptors)
        while self._outgoing:
            transfer.close_all(self._outgoing.popleft()[1])


def _copies(descriptors: Sequence[int]) -> list[int]:
    if not descriptors:
        return []
    copies = transfer.Descriptors()
    with forking.start_lock:
        forking.close_in_children(copies)
        copies += [os.dup(fd) for fd in descriptors]
    return copies


def _received(place: int) -> Channel:
    return Channel(socket.socket(fileno=transfer.claim(place)))
