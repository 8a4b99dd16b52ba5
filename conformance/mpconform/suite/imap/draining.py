"""What checks of imap share: both methods, tasks that fail, and an iterator read to its end."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.annotations import Any

BOTH = ("imap", "imap_unordered")


class Refused(Exception):
    """An exception that a task or an input raises."""


def drained(iterator: Any) -> list[Any]:
    """What every further next() gives: values, and the arguments of `Refused` in a list."""
    got: list[Any] = []
    while True:
        try:
            got.append(next(iterator))
        except Refused as error:
            got.append(["raised", *error.args])
        except StopIteration:
            return got


def fail_at(failing: list[int], number: int) -> int:
    """Return ``number``, or raise `Refused` if it is one of ``failing``."""
    if number in failing:
        raise Refused(number)
    return number


def counting_then_failing(size: int) -> Iterator[int]:
    """Yield the numbers below ``size``, then raise `Refused`."""
    yield from range(size)
    raise Refused("input", size)
