"""Pipes: connections that carry whole messages between processes (chapter `pipe`)."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import contextmanager

from mpreference import messages, transfer
from mpreference.exceptions import BufferTooShort

# Programs know these by the name of this module.
from mpreference.transfer import receive_with_descriptors as receive_with_descriptors
from mpreference.transfer import rights as rights
from mpreference.waiting import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Buffer, Self

__all__ = ["Connection", "Pipe", "wait"]


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
        return self._open_fd()

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
            self.send_pickled(data, descriptors)
        finally:
            descriptors.close()

    def send_pickled(self, data: bytes, descriptors: transfer.Descriptors) -> None:
        """Send what `transfer.dumps` returned; the descriptors stay the caller's."""
        fd = self._writable_fd()
        if not descriptors:
            messages.write(fd, data)
        elif self._socket is None:
            raise TypeError("this connection is not a socket: it cannot carry descriptors")
        else:
            messages.write_with_descriptors(self._socket, data, descriptors)

    def send_bytes(self, buf: Buffer, offset: int = 0, size: int | None = None) -> None:
        """Send `size` bytes of the C-contiguous `buf`, from byte `offset`, as one message.

        Raises ValueError if that range is not inside the buffer, TypeError if `buf` is not a
        contiguous buffer; nothing is sent then.
        clause: pipe.send_bytes.refuses-a-part-outside-the-buffer
        """
        self._writable_fd()
        with _as_bytes(buf) as view:
            self._send_part(view, offset, size)

    def _send_part(self, view: memoryview, offset: int, size: int | None) -> None:
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
        with view[offset : offset + size] as part:
            messages.write(self._writable_fd(), part)

    # --- receiving -------------------------------------------------------------------------

    def recv(self) -> Any:
        """Receive an object; blocks until there is one.

        Raises EOFError when nothing is left and the other end is closed everywhere, or what
        unpickling raises: only that message is consumed then.
        """
        descriptors: list[int] = []
        return transfer.loads(self._receive(None, descriptors), descriptors)

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        """Receive one message as bytes.

        Raises EOFError as `recv` does; OSError when the message is longer than `maxlength`:
        the connection can then no longer be read.
        clause: pipe.recv_bytes.unreadable-after-too-long-a-message
        """
        if maxlength is not None and maxlength < 0:
            raise ValueError("negative maxlength")
        return self._receive_bytes(maxlength)

    def recv_bytes_into(self, buf: Buffer, offset: int = 0) -> int:
        """Receive one message into the writable `buf` at byte `offset`; return its length.

        Raises BufferTooShort (with the message in args[0], and `buf` unchanged) when it does
        not fit; ValueError, consuming nothing, when `offset` is outside the buffer.
        """
        self._readable_fd()
        with _as_bytes(buf) as target:
            return self._receive_into(target, offset)

    def _receive_into(self, target: memoryview, offset: int) -> int:
        if target.readonly:
            raise TypeError("the buffer is read-only")
        if offset < 0:
            raise ValueError("negative offset")
        if offset > len(target):
            raise ValueError("offset too large")
        message = self._receive_bytes(None)
        end = offset + len(message)
        if end > len(target):
            raise BufferTooShort(message)
        target[offset:end] = message
        return len(message)

    def poll(self, timeout: float | None = 0.0) -> bool:
        """Whether a message, or end of file, is there within `timeout` seconds (None: ever)."""
        self._readable_fd()
        return bool(wait([self], timeout))

    def _receive_bytes(self, maxlength: int | None) -> bytes:
        descriptors: list[int] = []
        try:
            return self._receive(maxlength, descriptors)
        finally:
            transfer.close_all(descriptors)

    def _receive(self, maxlength: int | None, descriptors: list[int]) -> bytes:
        try:
            return messages.read(self._readable_fd(), self._socket, maxlength, descriptors)
        except messages.BadLength:
            # The rest of the message is still in the stream: nothing read later would make sense.
            if self._writable:
                self._readable = False
            else:
                self.close()
            raise

    # --- checks: closed first, then direction ----------------------------------------------

    def _open_fd(self) -> int:
        if self._fd is None:
            raise OSError("handle is closed")
        return self._fd

    def _readable_fd(self) -> int:
        fd = self._open_fd()
        if not self._readable:
            raise OSError("connection is write-only")
        return fd

    def _writable_fd(self) -> int:
        fd = self._open_fd()
        if not self._writable:
            raise OSError("connection is read-only")
        return fd


def _received(place: int, readable: bool, writable: bool) -> Connection:
    return Connection(transfer.claim(place), readable, writable)


@contextmanager
def _as_bytes(buf: Buffer) -> Iterator[memoryview]:
    """A flat view of the bytes of a C-contiguous buffer of any shape and item size.

    All views are released in the end, lest the buffer stay locked until they are collected.
    """
    with memoryview(buf) as view:
        if not view.c_contiguous:
            raise TypeError("the buffer must be C-contiguous")
        with _flat(view) as flat:
            yield flat


def _flat(view: memoryview) -> memoryview:
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
