"""Messages on a stream: how a connection frames what it carries, its length before it."""

from __future__ import annotations

import os
import socket
import struct

from mpreference import transfer

_LENGTH = struct.Struct("!Q")

# Shorter messages are joined with their length, lest they cost two entries in a call.
_JOINED_SIZE = 1 << 14

# Longer ones are written in parts: PyPy copies what it is given to write.
_PART = 1 << 20


class BadLength(OSError):
    """The message announced is too long; it is still in the stream."""


def write(fd: int, payload: bytes | memoryview) -> None:
    """Write one message; blocks while there is no room."""
    header = _LENGTH.pack(len(payload))
    if len(payload) <= _JOINED_SIZE:
        joined = header + payload
        _write_rest(fd, b"", joined, os.write(fd, joined))
    else:
        with memoryview(payload) as view, view[:_PART] as part:
            _write_rest(fd, header, view, os.writev(fd, [header, part]))


def write_with_descriptors(
    sock: socket.socket, payload: bytes | memoryview, descriptors: list[int]
) -> None:
    """Write one message that `descriptors` go along with."""
    header = _LENGTH.pack(len(payload))
    sent = sock.sendmsg([header, payload], transfer.rights(descriptors))
    _write_rest(sock.fileno(), header, payload, sent)


def _write_rest(fd: int, header: bytes, payload: bytes | memoryview, sent: int) -> None:
    if sent < len(header):
        _write_rest(fd, b"", header, sent)
        sent = len(header)
    begin = sent - len(header)
    while begin < len(payload):
        with memoryview(payload) as view, view[begin : begin + _PART] as part:
            begin += os.write(fd, part)


def read(
    fd: int, sock: socket.socket | None, maxlength: int | None, descriptors: list[int]
) -> bytes:
    """Read one message, and append the descriptors that came with it.

    EOFError when the stream ends before it, OSError when it ends within, BadLength when the
    message is longer than `maxlength`.
    """
    try:
        if sock is None:
            header = os.read(fd, _LENGTH.size)
        else:
            header = transfer.receive_with_descriptors(sock, _LENGTH.size, descriptors)
    except ConnectionResetError:
        # The peer closed while something we had sent it was unread: an end of file too.
        # clause: pipe.eof.clean-though-the-other-end-left-messages
        raise EOFError from None
    if not header:
        raise EOFError
    if len(header) < _LENGTH.size:
        header += _read_all(fd, _LENGTH.size - len(header))
    (size,) = _LENGTH.unpack(header)
    if maxlength is not None and size > maxlength:
        raise BadLength("bad message length")
    return _read_all(fd, size) if size else b""


def _read_all(fd: int, size: int) -> bytes:
    data = os.read(fd, size)
    if len(data) == size:
        return data
    parts = [data]
    while data and (size := size - len(data)):
        data = os.read(fd, size)
        parts.append(data)
    if size:
        raise OSError("got end of file during message")
    return b"".join(parts)
