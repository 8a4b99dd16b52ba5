"""A channel: whole Python objects over a stream socket, between processes that trust each other."""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

_WORD = b"mpc\n"
_HEADER = struct.Struct("!4sQ")
"""Before each object: a word by which it is known, as not everybody who finds the descriptor
belongs to it, and the size in bytes."""


class ChannelClosed(Exception):
    """The process at the other end closed the channel, or ended.

    No EOFError: the command line takes one for the user's end of file, which is an interrupt.
    """


class Channel:
    """Objects in, objects out, in order."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        # Kept, in case somebody puts others in the place of a socket's methods.
        self._sendall, self._recv = connection.sendall, connection.recv
        self._received = bytearray()

    def fileno(self) -> int:
        """The descriptor to wait on for reading."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def close_for_sending(self) -> None:
        """Send no more: the other end finds the channel closed, and can still send."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other end is closed already

    def send(self, message: object) -> None:
        """Send one object; blocks while the other end does not read. Raises ChannelClosed."""
        data = pickle.dumps(message)
        try:
            self._sendall(_HEADER.pack(_WORD, len(data)) + data)
        except OSError as error:
            raise ChannelClosed("the other end of the channel is closed") from error

    def receive(self) -> Any:
        """Block until one whole object is there, and return it. Raises ChannelClosed."""
        while (message := self._next_message()) is None:
            self._read_some()
        return _loads(message)

    def receive_ready(self) -> list[Any]:
        """The objects that are complete after one read; call when the descriptor is readable.

        Raises ChannelClosed at the end, after every complete object was returned.
        """
        self._read_some()
        messages = []
        while (message := self._next_message()) is not None:
            messages.append(_loads(message))
        return messages

    def _next_message(self) -> bytes | None:
        if len(self._received) < _HEADER.size:
            return None
        word, size = _HEADER.unpack_from(self._received)
        if word != _WORD:
            raise ChannelClosed("something else was written into the channel")
        end = _HEADER.size + size
        if len(self._received) < end:
            return None
        message = bytes(self._received[_HEADER.size : end])
        del self._received[:end]
        return message

    def _read_some(self) -> None:
        try:
            piece = self._recv(1 << 16)
        except OSError as error:
            raise ChannelClosed("the channel broke") from error
        if not piece:
            raise ChannelClosed("the other end of the channel is closed")
        self._received += piece


def _loads(message: bytes) -> Any:
    try:
        return pickle.loads(message)
    except Exception as error:  # its sender was killed in the midst of it
        raise ChannelClosed("the channel broke within a message") from error


def channel_pair() -> tuple[Channel, Channel]:
    """Two connected ends."""
    left, right = socket.socketpair()
    return Channel(left), Channel(right)
