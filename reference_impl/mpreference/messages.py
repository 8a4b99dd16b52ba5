"""Messages on a stream: how a connection frames what it carries.

A big-endian signed 32-bit length, then the payload; -1 announces that a 64-bit unsigned length
follows. Other negative lengths are invalid.
"""

from __future__ import annotations

import os
import socket
import struct

from mpreference import transfer

_LENGTH = struct.Struct("!i")
_LONG_LENGTH = struct.Struct("!Q")
_LONGEST_SHORT = 0x7FFFFFFF

# Shorter messages are joined with their length, lest they cost two entries in a call.
_JOINED_SIZE = 1 << 14
_READ_SIZE = 1 << 18


class BadLength(OSError):
    """The message announced is too long, or its length is invalid; it is still in the stream."""


def write(fd: int, payload: bytes | memoryview) -> None:
    """Write one message; blocks while there is no room."""
    header = _header(len(payload))
    if len(payload) <= _JOINED_SIZE:
        _write_all(fd, header + payload)
    else:
        _write_rest(fd, header, payload, os.writev(fd, [header, payload]))


def write_with_descriptors(
    sock: socket.socket, payload: bytes | memoryview, descriptors: list[int]
) -> None:
    """Write one message that `descriptors` go along with."""
    header = _header(len(payload))
    sent = sock.sendmsg([header, payload], transfer.rights(descriptors))
    _write_rest(sock.fileno(), header, payload, sent)


def _header(size: int) -> bytes:
    if size <= _LONGEST_SHORT:
        return _LENGTH.pack(size)
    return _LENGTH.pack(-1) + _LONG_LENGTH.pack(size)


def _write_rest(fd: int, header: bytes, payload: bytes | memoryview, sent: int) -> None:
    if sent < len(header):
        _write_all(fd, header[sent:])
        sent = len(header)
    _write_all(fd, memoryview(payload)[sent - len(header) :])


def _write_all(fd: int, data: bytes | memoryview) -> None:
    sent = os.write(fd, data) if data else 0
    while sent < len(data):
        sent += os.write(fd, memoryview(data)[sent:])


def read(
    fd: int, sock: socket.socket | None, maxlength: int | None, descriptors: list[int]
) -> bytes | bytearray:
    """Read one message, and append the descriptors that came with it.

    EOFError when the stream ends before it, OSError when it ends within, BadLength when the
    message is longer than `maxlength`.
    """
    header = b""
    while len(header) < _LENGTH.size:
        part = _read_some(fd, sock, _LENGTH.size - len(header), descriptors)
        if not part:
            if header:
                raise OSError("got end of file during message")
            raise EOFError
        header += part
    (size,) = _LENGTH.unpack(header)
    if size == -1:
        (size,) = _LONG_LENGTH.unpack(_read_all(fd, _LONG_LENGTH.size))
    if size < 0 or (maxlength is not None and size > maxlength):
        raise BadLength("bad message length")
    return _read_all(fd, size)


def _read_all(fd: int, size: int) -> bytes | bytearray:
    data = _read_some(fd, None, size, []) if size else b""
    if len(data) == size:
        return data
    whole = bytearray(data)
    while data and len(whole) < size:
        data = _read_some(fd, None, size - len(whole), [])
        whole += data
    if len(whole) < size:
        raise OSError("got end of file during message")
    return whole


def _read_some(fd: int, sock: socket.socket | None, size: int, descriptors: list[int]) -> bytes:
    try:
        if sock is not None:
            return transfer.receive_with_descriptors(sock, size, descriptors)
        return os.read(fd, min(size, _READ_SIZE))
    except ConnectionResetError:
        # The peer closed while something we had sent it was unread: an end of file too.
        # clause: pipe.eof.clean-though-the-other-end-left-messages
        return b""
