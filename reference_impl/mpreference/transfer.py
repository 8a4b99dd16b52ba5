"""Pickling objects that carry file descriptors.

While `dumps` runs, a Connection may `attach` a duplicate of its descriptor to the message;
while `loads` runs, it `claim`s it. Outside of these two a Connection cannot be pickled: a
copy with the same descriptor number would be an alias, invalidated when either is closed.
"""

from __future__ import annotations

import os
import pickle
import threading
from typing import Any

# The kernel refuses more in one message (SCM_MAX_FD is 253 on Linux).
MAX_DESCRIPTORS = 250


class _Cargo(threading.local):
    outgoing: list[int] | None = None
    incoming: list[int] | None = None


_cargo = _Cargo()


def dumps(obj: object, protocol: int | None = None) -> tuple[bytes, list[int]]:
    """Pickle `obj`; return the bytes and the descriptors that go with them.

    The caller owns the descriptors: duplicates, to be closed once they are sent.
    """
    outer, _cargo.outgoing = _cargo.outgoing, []
    try:
        data = pickle.dumps(obj, protocol)
    except BaseException:
        close_all(_cargo.outgoing)
        raise
    else:
        return data, _cargo.outgoing
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


def attach(fd: int) -> int:
    """Attach a duplicate of `fd` to the message being pickled; return its place there.

    Raises TypeError when no message is being pickled.
    """
    outgoing = _cargo.outgoing
    if outgoing is None:
        raise TypeError("a connection can be pickled only to be sent to another process")
    if len(outgoing) == MAX_DESCRIPTORS:
        raise ValueError(f"one message carries at most {MAX_DESCRIPTORS} descriptors")
    outgoing.append(os.dup(fd))
    return len(outgoing) - 1


def claim(place: int) -> int:
    """Take over the descriptor at `place` of the message being unpickled."""
    incoming = _cargo.incoming
    if incoming is None or place >= len(incoming) or incoming[place] < 0:
        raise OSError("the message does not carry this descriptor")
    fd, incoming[place] = incoming[place], -1
    return fd


def close_all(descriptors: list[int]) -> None:
    """Close the descriptors not yet claimed, and empty the list."""
    for fd in descriptors:
        if fd >= 0:
            os.close(fd)
    descriptors.clear()
