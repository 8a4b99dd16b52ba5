"""What the programs have pools do, and how they look at it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn


def blob(size: int) -> bytes:
    return bytes(size)


def double(number: int) -> int:
    return 2 * number


def hang(_: object = None) -> None:
    while True:
        signal.pause()


def stop_here(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def die(_: object = None) -> NoReturn:
    os._exit(7)


def fail() -> NoReturn:
    raise LookupError("initializer")


class Unpicklable:
    def __reduce__(self) -> NoReturn:
        raise LookupError("will not be pickled")

    def __repr__(self) -> NoReturn:
        raise LookupError("nor shown")


class Unloadable:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[()]]:
        return fail, ()


class Picky(Exception):
    def __init__(self, first: object, second: object) -> None:
        super().__init__(first)


def give_unpicklable(_: object = None) -> Unpicklable:
    return Unpicklable()


def give_unloadable(_: object = None) -> Unloadable:
    return Unloadable()


def raise_picky(_: object = None) -> NoReturn:
    raise Picky(1, 2)


def raise_unpicklable(_: object = None) -> NoReturn:
    raise LookupError(Unpicklable())


def leave(_: object = None) -> NoReturn:
    sys.exit(5)


def raised(call: Callable[..., Any], *args: Any) -> BaseException:
    try:
        call(*args)
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def still_works(pool: Any) -> None:
    assert pool.map(double, range(20), 1) == [2 * n for n in range(20)]


def breaking_off() -> Iterator[int]:
    yield from range(3)
    raise LookupError("input")


def raised_or_none(call: Callable[..., Any], *args: Any) -> BaseException | None:
    try:
        call(*args)
    except BaseException as error:
        return error
    return None
