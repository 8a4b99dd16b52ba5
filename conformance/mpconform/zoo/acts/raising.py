"""Raising what is no ordinary error, or cannot be shown."""

from __future__ import annotations

import sys

__all__ = [
    "exits_by_exception",
    "interrupts",
    "raises_base",
    "raises_error",
    "raises_long",
    "raises_unshowable",
    "raises_unwritable",
]


class Escape(BaseException):
    """Below BaseException, so that `except Exception` lets it out."""


class Unshowable(Exception):
    """Cannot be shown."""

    def __repr__(self) -> str:
        raise LookupError("no words")

    __str__ = __repr__


def raises_error() -> None:
    """Raises an ordinary error."""
    raise LookupError("nothing here")


def raises_base() -> None:
    """Raises a BaseException of its own."""
    raise Escape("out of here")


def exits_by_exception() -> None:
    """Raises SystemExit."""
    sys.exit(0)


def interrupts() -> None:
    """Raises KeyboardInterrupt."""
    raise KeyboardInterrupt


def raises_unshowable() -> None:
    """Raises an error whose str() and repr() raise."""
    raise Unshowable


def raises_unwritable() -> None:
    """Raises an error with text that no encoding knows, and with control characters."""
    raise LookupError("\udcff\x00\x1b[2J\x1b]0;owned\x07")


def raises_long() -> None:
    """Raises an error with a text of 64 MB."""
    raise LookupError("long" * (16 << 20))
