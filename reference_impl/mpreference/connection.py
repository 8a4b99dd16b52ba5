"""Pipes: connections that carry whole messages between processes (chapter `pipe`)."""

from __future__ import annotations

import math
import os
import select
import socket
import stat
import struct
import types
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mpreference import transfer
from mpreference.exceptions import BufferTooShort

if TYPE_CHECKING:
    from typing_extensions import Buffer, Self

__all__ = ["Connection", "Pipe", "wait"]

# Framing: a big-endian signed 32-bit length, then the payload; -1 announces that a 64-bit
# unsigned length follows. Other negative lengths are invalid.
_LENGTH = struct.Struct("!i")
_LONG_LENGTH = struct.Struct("!Q")
_LONGEST_SHORT = 0x7FFFFFFF

_READ_SIZE = 1 << 18
_ANCILLARY_SIZE = socket.CMSG_SPACE(transfer.MAX_DESCRIPTORS * array("i").itemsize)
_CMSG_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


def receive_with_descriptors(sock: socket.socket, size: int, descriptors: list[int]) -> bytes:
    """Read up to `size` bytes of `sock`; append the descriptors that came along."""
    data, ancillary, _, _ = sock.recvmsg(size, _ANCILLARY_SIZE, _CMSG_CLOEXEC)
    for level, kind, raw in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            received = array("i")
            received.frombytes(raw[: len(raw) - len(raw) % received.itemsize])
            for fd in received:
                os.set_inheritable(fd, False)
                descriptors.append(fd)
    return data


def rights(descriptors: list[int]) -> list[tuple[int, int, Buffer]]:
    """The ancillary data that carries `descriptors`."""
    if not descriptors:
        return []
    return [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))]


class Connection:
    """One end of a pipe, around the descriptor `handle`, which it owns.

    Raises ValueError for a negative handle, or if neither readable nor writable.
    Every operation on a closed connection raises OSError; so does one in the wrong
    direction (clauses: pipe.close.refuses-further-use, pipe.simplex.refuses-the-wrong-direction).
    """

    def __init__(self, handle: int, readable: bool = True, writable: bool = True) -> None:
        handle = handle.__index__()
        if handle < 0:
            raise ValueError("invalid handle")
        if not (readable or writable):
            raise ValueError("at least one of `readable` and `writable` must be True")
        self._fd: int | None = handle
        self._readable = readable
        self._writable = writable
        self._socket: socket.socket | None = None
        try:
            is_socket = stat.S_ISSOCK(os.fstat(handle).st_mode)
        except OSError:
            is_socket = False  # an invalid handle shows at its first use
        if is_socket:
            self._socket = socket.socket(fileno=handle)
            # Whatever socket.setdefaulttimeout says, connections block.
            self._socket.setblocking(True)

    @property
    def closed(self) -> bool:
        """Whether this end has been closed."""
        return self._fd is None

    @property
    def readable(self) -> bool:
        """Whether messages can be received here."""
        return self._readable

    @property
    def writable(self) -> bool:
        """Whether messages can be sent from here."""
        return self._writable

    def fileno(self) -> int:
        """The file descriptor."""
        if self._fd is None:
            raise OSError("handle is closed")
        return self._fd

    def close(self) -> None:
        """Close this end; harmless when repeated."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        if self._socket is not None:
            self._socket.detach()
            self._socket = None
        os.close(fd)

    def __del__(self) -> None:
        if getattr(self, "_fd", None) is not None:
            self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: types.TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._fd is None else f"handle={self._fd}"
        return f"<{type(self).__name__} {state}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # clause: pipe.transfer.connection-arrives-usable
        return _received, (transfer.attach(self.fileno()), self._readable, self._writable)

    # --- sending ---------------------------------------------------------------------------

    def send(self, obj: object) -> None:
        """Send a picklable object; blocks while the pipe is full.

        Raises what pickling raises, before anything is written; BrokenPipeError when the
        other end is closed everywhere.
        """
        self._writable_fd()
        data, descriptors = transfer.dumps(obj)
        try:
            self._send_message(data, descriptors)
        finally:
            transfer.close_all(descriptors)

    def send_bytes(self, buf: Buffer, offset: int = 0, size: int | None = None) -> None:
        """Send `size` bytes of the C-contiguous `buf`, from byte `offset`, as one message.

        Raises ValueError if that range is not inside the buffer, TypeError if `buf` is not a
        contiguous buffer; nothing is sent then.
        clause: pipe.send_bytes.refuses-a-part-outside-the-buffer
        """
        self._writable_fd()
        view = _as_bytes(buf)
        if offset < 0:
            raise ValueError("offset is negative")
        if offset > len(view):
            raise ValueError("buffer length < offset")
        if size is None:
            size = len(view) - offset
        elif size < 0:
            raise ValueError("size is negative")
        elif offset + size > len(view):
            raise ValueError("buffer length < offset + size")
        self._send_message(view[offset : offset + size], [])

    def _send_message(self, payload: bytes | memoryview, descriptors: list[int]) -> None:
        size = len(payload)
        header = (
            _LENGTH.pack(size)
            if size <= _LONGEST_SHORT
            else _LENGTH.pack(-1) + _LONG_LENGTH.pack(size)
        )
        fd = self._writable_fd()
        if descriptors:
            if self._socket is None:
                raise TypeError("this connection is not a socket: it cannot carry connections")
            sent = self._socket.sendmsg([header, payload], rights(descriptors))
        else:
            sent = os.writev(fd, [header, payload])
        while sent < len(header):
            sent += os.writev(fd, [header[sent:], payload])
        sent -= len(header)
        if sent < size:
            rest = memoryview(payload)[sent:]
            while rest:
                rest = rest[os.write(fd, rest) :]

    # --- receiving -------------------------------------------------------------------------

    def recv(self) -> Any:
        """Receive an object; blocks until there is one.

        Raises EOFError when nothing is left and the other end is closed everywhere, or what
        unpickling raises: only that message is consumed then.
        """
        descriptors: list[int] = []
        return transfer.loads(self._receive_message(None, descriptors), descriptors)

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        """Receive one message as bytes.

        Raises EOFError as `recv` does; OSError when the message is longer than `maxlength`:
        the connection can then no longer be read.
        clause: pipe.recv_bytes.unreadable-after-too-long-a-message
        """
        if maxlength is not None and maxlength < 0:
            raise ValueError("negative maxlength")
        return bytes(self._receive_bytes(maxlength))

    def recv_bytes_into(self, buf: Buffer, offset: int = 0) -> int:
        """Receive one message into the writable `buf` at byte `offset`; return its length.

        Raises BufferTooShort (with the message in args[0], and `buf` unchanged) when it does
        not fit; ValueError, consuming nothing, when `offset` is outside the buffer.
        """
        self._readable_fd()
        target = _as_bytes(buf)
        if target.readonly:
            raise TypeError("the buffer is read-only")
        if offset < 0:
            raise ValueError("negative offset")
        if offset > len(target):
            raise ValueError("offset too large")
        message = self._receive_bytes(None)
        end = offset + len(message)
        if end > len(target):
            raise BufferTooShort(bytes(message))
        target[offset:end] = message
        return len(message)

    def poll(self, timeout: float | None = 0.0) -> bool:
        """Whether a message, or end of file, is there within `timeout` seconds (None: ever)."""
        self._readable_fd()
        return bool(wait([self], timeout))

    def _receive_bytes(self, maxlength: int | None) -> bytes | bytearray:
        descriptors: list[int] = []
        try:
            return self._receive_message(maxlength, descriptors)
        finally:
            transfer.close_all(descriptors)

    def _receive_message(self, maxlength: int | None, descriptors: list[int]) -> bytes | bytearray:
        self._readable_fd()
        (size,) = _LENGTH.unpack(self._read(_LENGTH.size, descriptors))
        if size == -1:
            (size,) = _LONG_LENGTH.unpack(self._read(_LONG_LENGTH.size, None, inside=True))
        if size < 0 or (maxlength is not None and size > maxlength):
            self._give_up_reading()
            raise OSError("bad message length")
        return self._read(size, None) if size else b""

    def _give_up_reading(self) -> None:
        # The rest of the message is still in the stream: nothing read later would make sense.
        if self._writable:
            self._readable = False
        else:
            self.close()

    def _read(
        self, size: int, descriptors: list[int] | None, inside: bool = False
    ) -> bytes | bytearray:
        """Read exactly `size` bytes; EOFError if there is none, OSError if not enough."""
        data = self._read_some(size, descriptors)
        if len(data) == size:
            return data
        whole = bytearray(data)
        while len(whole) < size:
            if not data:
                if whole or inside:
                    raise OSError("got end of file during message")
                raise EOFError
            data = self._read_some(size - len(whole), descriptors)
            whole += data
        return whole

    def _read_some(self, size: int, descriptors: list[int] | None) -> bytes:
        try:
            if descriptors is not None and self._socket is not None:
                return receive_with_descriptors(self._socket, size, descriptors)
            return os.read(self._readable_fd(), min(size, _READ_SIZE))
        except ConnectionResetError:
            # The peer closed while something we had sent it was unread: an end of file too.
            # clause: pipe.eof.clean-though-the-other-end-left-messages
            return b""

    # --- checks: closed first, then direction ----------------------------------------------

    def _readable_fd(self) -> int:
        fd = self.fileno()
        if not self._readable:
            raise OSError("connection is write-only")
        return fd

    def _writable_fd(self) -> int:
        fd = self.fileno()
        if not self._writable:
            raise OSError("connection is read-only")
        return fd


def _received(place: int, readable: bool, writable: bool) -> Connection:
    return Connection(transfer.claim(place), readable, writable)


def _as_bytes(buf: Buffer) -> memoryview:
    """A flat view of the bytes of a C-contiguous buffer of any shape and item size."""
    view = memoryview(buf)
    if not view.c_contiguous:
        raise TypeError("the buffer must be C-contiguous")
    if view.nbytes == 0:
        return memoryview(bytearray() if not view.readonly else b"")
    return view.cast("B")


def Pipe(duplex: bool = True) -> tuple[Connection, Connection]:
    """Two connected ends; with `duplex` false the first only receives, the second only sends.

    A simplex pipe is made of sockets too, since only these can carry other connections.
    """
    left, right = socket.socketpair()
    if duplex:
        return Connection(left.detach()), Connection(right.detach())
    left.shutdown(socket.SHUT_WR)
    return (
        Connection(left.detach(), writable=False),
        Connection(right.detach(), readable=False),
    )


def wait(object_list: Iterable[Any], timeout: float | None = None) -> list[Any]:
    """Those of the connections, sockets and sentinels given that are ready to be read.

    Waits until one is, at most `timeout` seconds (None: without limit). End of file counts
    as ready. Raises OSError for a closed connection, ValueError for what cannot be waited on.
    """
    watched: dict[int, list[Any]] = {}
    for obj in object_list:
        watched.setdefault(_descriptor(obj), []).append(obj)
    poller = select.poll()
    for fd in watched:
        poller.register(fd, select.POLLIN | select.POLLPRI)
    # Rounded up, so as never to give up before the time.
    limit = None if timeout is None else max(0, math.ceil(timeout * 1000))
    return [obj for fd, _ in poller.poll(limit) for obj in watched[fd]]


def _descriptor(obj: Any) -> int:
    if isinstance(obj, int):
        fd = obj
    else:
        try:
            fd = int(obj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"cannot wait for {obj!r}") from None
    if fd < 0:
        raise ValueError(f"invalid file descriptor: {fd}")
    return fd
