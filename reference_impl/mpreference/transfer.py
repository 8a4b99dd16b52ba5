"""Pickling objects that own file descriptors, for another process.

While `dumps` runs, such an object attaches a duplicate of its descriptor to what is pickled; while
`loads` runs, it claims it. At any other time it cannot be pickled: a copy with the same number
would be an alias, invalidated when either is closed.
"""

from __future__ import annotations

import copyreg
import os
import pickle
import socket
import threading
from array import array

from mpreference import forking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The kernel refuses more in one message (SCM_MAX_FD is 253 on Linux).
MAX_DESCRIPTORS = 250

_ANCILLARY_SIZE = socket.CMSG_SPACE(MAX_DESCRIPTORS * array("i").itemsize)
_CMSG_CLOEXEC = int(getattr(socket, "MSG_CMSG_CLOEXEC", 0))


class Descriptors(list[int]):
    """The descriptors that go with a pickle."""

    for_child = False

    def close(self) -> None:
        """Close those that nobody has claimed, and empty the list."""
        close_all(self)


def close_all(descriptors: list[int]) -> None:
    """Close the descriptors not yet claimed, and empty the list."""
    for fd in descriptors:
        if fd >= 0:
            os.close(fd)
    descriptors.clear()


class _Cargo(threading.local):
    outgoing: Descriptors | None = None
    incoming: list[int] | None = None  # those already claimed are -1


_cargo = _Cargo()


class NotBeingSent(TypeError):
    """A descriptor was to be pickled, and not for another process."""


def dumps(
    obj: object, protocol: int | None = None, for_child: bool = False
) -> tuple[bytes, Descriptors]:
    """Pickle `obj`; return the bytes and the descriptors that go with them.

    The caller owns the descriptors: duplicates, to be closed once they are sent. With `for_child`,
    `obj` may contain what only a child inherits.
    """
    outer = _cargo.outgoing
    if outer is None and not for_child:
        try:
            return pickle.dumps(obj, protocol), Descriptors()
        except NotBeingSent:
            pass  # what follows is for the few objects that own a descriptor
    descriptors = _cargo.outgoing = Descriptors()
    descriptors.for_child = for_child
    try:
        return pickle.dumps(obj, protocol), descriptors
    except BaseException:
        descriptors.close()
        raise
    finally:
        _cargo.outgoing = outer


def loads(data: bytes | bytearray | memoryview, descriptors: list[int]) -> Any:
    """Unpickle `data`; close those of its `descriptors` that no object claimed."""
    if not descriptors:
        return pickle.loads(data)
    outer, _cargo.incoming = _cargo.incoming, descriptors
    try:
        return pickle.loads(data)
    finally:
        _cargo.incoming = outer
        close_all(descriptors)


def for_child() -> bool:
    """Whether what is being pickled is the process object of a child that is being started."""
    return _cargo.outgoing is not None and _cargo.outgoing.for_child


def attach(fd: int) -> int:
    """Attach a duplicate of `fd` to what is being pickled; return its place there.

    Raises NotBeingSent when nothing is being pickled for another process.
    """
    outgoing = _cargo.outgoing
    if outgoing is None:
        raise NotBeingSent("a descriptor can be pickled only to be sent to another process")
    if len(outgoing) == MAX_DESCRIPTORS:
        raise ValueError(f"one message carries at most {MAX_DESCRIPTORS} descriptors")
    with forking.start_lock:
        if not outgoing:
            forking.close_in_children(outgoing)
        outgoing.append(os.dup(fd))
    return len(outgoing) - 1


def claim(place: int) -> int:
    """Take over the descriptor at `place` of the message being unpickled."""
    incoming = _cargo.incoming
    if incoming is None or place >= len(incoming) or incoming[place] < 0:
        raise OSError("the message does not carry this descriptor")
    fd, incoming[place] = incoming[place], -1
    return fd


class Descriptor:
    """A bare descriptor to be pickled; it arrives as its new number, for the receiver to close."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __reduce__(self) -> tuple[Any, ...]:
        return claim, (attach(self._fd),)


def _reduce_socket(sock: socket.socket) -> tuple[Any, ...]:
    return _received_socket, (attach(sock.fileno()), sock.gettimeout())


def _received_socket(place: int, timeout: float | None) -> socket.socket:
    sock = socket.socket(fileno=claim(place))
    sock.settimeout(timeout)
    return sock


copyreg.pickle(socket.socket, _reduce_socket)


# --- over a socket -------------------------------------------------------------------------


def rights(descriptors: list[int]) -> list[tuple[int, int, array[int]]]:
    """The ancillary data that carries `descriptors`."""
    if not descriptors:
        return []
    return [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))]


def receive_with_descriptors(
    sock: socket.socket, size: int, descriptors: list[int], flags: int = 0
) -> bytes:
    """Read up to `size` bytes of `sock`; append the descriptors that came along."""
    data, ancillary, _, _ = sock.recvmsg(size, _ANCILLARY_SIZE, _CMSG_CLOEXEC | flags)
    for level, kind, raw in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            received = array("i")
            received.frombytes(raw[: len(raw) - len(raw) % received.itemsize])
            for fd in received:
                os.set_inheritable(fd, False)
                descriptors.append(fd)
    return data
