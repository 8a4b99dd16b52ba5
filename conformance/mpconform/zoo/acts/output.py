"""Printing more than anybody reads."""

from __future__ import annotations

import os
import signal
import threading

__all__ = [
    "prints_escapes",
    "prints_for_ever",
    "prints_from_a_thread",
    "prints_gigabyte",
    "prints_megabytes",
]

_LINE = b"flood " * 10_000


def prints_gigabyte() -> None:
    """Prints half a gigabyte to each of the standard streams."""
    _print(512 << 20)


def prints_megabytes() -> None:
    """Prints 16 megabytes to each of the standard streams."""
    _print(16 << 20)


def _print(size: int) -> None:
    for stream in (1, 2):
        for _ in range(size // len(_LINE)):
            os.write(stream, _LINE)


def prints_for_ever() -> None:
    """Leaves a process that prints as long as it lives."""
    if os.fork() == 0:
        signal.alarm(600)  # bounded, whoever ends it
        while True:
            os.write(1, _LINE)


def prints_from_a_thread() -> None:
    """Leaves a daemonic thread that prints as long as its process lives."""

    def flood() -> None:
        while True:
            os.write(2, _LINE)

    threading.Thread(target=flood, daemon=True).start()


def prints_escapes() -> None:
    """Prints what terminals and CI services obey, and what is no text."""
    os.write(1, b"\x1b[2J\x1b]0;owned\x07\xff\xfe\x00::error::owned\n##[error]owned\r\n")
