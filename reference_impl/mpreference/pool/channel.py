"""The connection between a pool and one worker: frames over a socket of their own.

Nothing of it is shared with other workers, so that a death harms nobody else.
"""

from __future__ import annotations

import collections
import enum
import socket
import struct
from collections.abc import Iterator
from typing import NamedTuple

from mpreference import connection, transfer

# Length of the payload, kind, number of descriptors that come along.
_HEADER = struct.Struct("!QBB")

_READ_SIZE = 1 << 16
_LARGEST_READ = 1 << 20
_JOINED_SIZE = 1 << 14


class Kind(enum.IntEnum):
    """What a frame says."""

    TASK = 0
    READY = 1  # the initializer has returned
    INITIALIZER_FAILED = 2
    VALUE = 3
    ERROR = 4
    SKIPPED = 5  # the pool took this task back


class Frame(NamedTuple):
    """One message."""

    kind: int
    payload: bytes
    descriptors: list[int]


class Channel:
    """Sends and receives frames; blocking or not as the socket is."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.at_end = False
        self._incoming = bytearray()
        self._descriptors: list[int] = []
        self._outgoing: collections.deque[tuple[bytes | memoryview, list[int]]] = (
            collections.deque()
        )

    def post(self, kind: int, payload: bytes, descriptors: list[int]) -> None:
        """Have a frame sent by the next `flush`.

        `descriptors` stay the caller's; they must be open until the frame is sent.
        """
        header = _HEADER.pack(len(payload), kind, len(descriptors))
        if len(payload) > _JOINED_SIZE:
            self._outgoing.append((header, descriptors))
            self._outgoing.append((payload, []))
        elif descriptors or not self._outgoing or self._outgoing[-1][1]:
            self._outgoing.append((header + payload, descriptors))
        else:
            last, none = self._outgoing[-1]
            if len(last) > _JOINED_SIZE:
                self._outgoing.append((header + payload, none))
            else:
                self._outgoing[-1] = (b"".join((last, header, payload)), none)

    def send(self, kind: int, payload: bytes, descriptors: list[int]) -> bool:
        """`post` and `flush`."""
        self.post(kind, payload, descriptors)
        return self.flush()

    def flush(self) -> bool:
        """Send what is posted, as far as possible now; False if some is left.

        Raises OSError (BrokenPipeError, ...) when the other side is gone.
        """
        while self._outgoing:
            data, descriptors = self._outgoing[0]
            try:
                if descriptors:
                    sent = self.socket.sendmsg([data], connection.rights(descriptors))
                else:
                    sent = self.socket.send(data)
            except BlockingIOError:
                return False
            if sent == len(data):
                self._outgoing.popleft()
            else:
                self._outgoing[0] = (memoryview(data)[sent:], [])
        return True

    def receive(self) -> bool:
        """Read some of what is there (or wait for it, if blocking); False if nothing is.

        Sets `at_end` at end of file.
        """
        size = min(max(self._missing(), _READ_SIZE), _LARGEST_READ)
        try:
            data = connection.receive_with_descriptors(self.socket, size, self._descriptors)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            data = b""
        self.at_end = not data
        self._incoming += data
        return bool(data)

    def _missing(self) -> int:
        """The number of bytes that the frame begun still lacks."""
        if len(self._incoming) < _HEADER.size:
            return 0
        size: int = _HEADER.unpack_from(self._incoming)[0]
        return size + _HEADER.size - len(self._incoming)

    def frames(self) -> Iterator[Frame]:
        """The frames that have arrived in whole, each once."""
        while len(self._incoming) >= _HEADER.size:
            size, kind, count = _HEADER.unpack_from(self._incoming)
            end = _HEADER.size + size
            if len(self._incoming) < end:
                return
            payload = bytes(memoryview(self._incoming)[_HEADER.size : end])
            del self._incoming[:end]
            descriptors, self._descriptors = self._descriptors[:count], self._descriptors[count:]
            yield Frame(kind, payload, descriptors)

    def close(self) -> None:
        """Close this end; harmless when repeated."""
        self.socket.close()
        self._outgoing.clear()
        transfer.close_all(self._descriptors)
