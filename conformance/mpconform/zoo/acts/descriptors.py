"""Descriptors: closed, found, flooded, used up."""

from __future__ import annotations

import fcntl
import os
import signal

__all__ = [
    "closes_256",
    "closes_streams",
    "connects_to_the_witness",
    "fills_a_pipe",
    "floods_descriptors",
    "opens_all",
    "writes_to_descriptors",
]

_LINE = b"flood " * 10_000


def _found() -> list[int]:
    return sorted(int(name) for name in os.listdir("/proc/self/fd"))


def closes_256() -> None:
    """Closes the descriptors 0 to 255."""
    os.closerange(0, 256)


def closes_streams() -> None:
    """Closes the standard streams' descriptors."""
    for descriptor in (0, 1, 2):
        os.close(descriptor)


def writes_to_descriptors() -> None:
    """Writes a hundred kilobytes to every descriptor that it finds."""
    for descriptor in _found():
        _write(descriptor, 2)


def floods_descriptors() -> None:
    """Leaves a process that writes to every descriptor that it finds, as long as it lives."""
    if os.fork() == 0:
        signal.alarm(600)  # bounded, whoever ends it
        while True:
            for descriptor in _found():
                _write(descriptor, 1)


def _write(descriptor: int, times: int) -> None:
    try:
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        for _ in range(times):
            os.write(descriptor, _LINE)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)
    except OSError:  # it is full, or not for writing
        return


def fills_a_pipe() -> None:
    """Writes into a pipe that nobody reads, until it is full, and waits."""
    _, write_end = os.pipe()
    while True:
        os.write(write_end, _LINE)


def opens_all() -> None:
    """Opens files until no descriptor is left, and keeps them."""
    try:
        while True:
            os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return


def connects_to_the_witness() -> None:
    """Finds the suite's own socket, and says to it what it does not understand."""
    import socket

    folder = os.path.dirname(os.environ["TMPDIR"])
    for word in (b"hello?\n", b"{}\n", b"[1]\n", b'{"scope": "x"}\n', b"\xff" * (8 << 20)):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(os.path.join(folder, "w"))
                connection.sendall(word)
            except OSError:
                continue
