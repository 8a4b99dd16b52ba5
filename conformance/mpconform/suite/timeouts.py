"""The timeout that sockets begin with."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def default_timeout(seconds: float) -> Iterator[None]:
    """Set the timeout that new sockets of this process begin with."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
