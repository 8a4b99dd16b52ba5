"""Judgements, as assertions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any


class Mismatch(AssertionError):
    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, but got {got}")


def show(value: Any) -> str:
    return repr(value)[:300]


def equal(what: str, got: Any, wanted: Any) -> None:
    assert got == wanted, f"expected {what} to be {wanted!r}, but got {got!r}"


def holds(expected: str, condition: bool, got: Any) -> None:
    assert condition, f"expected {expected}, but got {got!r}"


def one_of(what: str, got: Any, allowed: Collection[Any]) -> None:
    assert got in allowed, f"expected {what} to be one of {allowed!r}, but got {got!r}"


def lasted(what: str, seconds: float, timeout: float) -> None:
    assert seconds >= 0.9 * timeout, f"expected {what} to take {timeout} s, but got {seconds} s"


def raises(what: str, kinds: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        value = call(*args, **kwargs)
    except kinds as error:
        return error
    except BaseException as error:
        raise AssertionError(f"expected {what} to raise {kinds}, but got {error!r}") from error
    raise AssertionError(f"expected {what} to raise {kinds}, but got the value {value!r}")
