"""Judgements: each compares what was seen with what the clause promises, and says both.

A judgement that fails raises `Mismatch`; the report reads *expected … because … but got …*.
The clause's own sentence is added later, from the spec; so say here what was expected of what.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection

from mpconform.annotations import Any

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 240
_short.maxlist = _short.maxtuple = _short.maxdict = _short.maxset = 30


class Mismatch(Exception):
    """What was seen is not what the clause promises."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, but got {got}")
        self.expected = expected
        self.got = got


def show(value: Any) -> str:
    """The repr of ``value``, shortened; never raises."""
    try:
        return _short.repr(value)
    except Exception as error:  # a backend's object may do anything
        return f"<{type(value).__name__} whose repr raised {type(error).__name__}>"


def equal(what: str, got: Any, wanted: Any) -> None:
    """``what`` (a noun phrase) is equal to ``wanted``."""
    if not (got == wanted):
        raise Mismatch(f"{what} to be {show(wanted)}", show(got))


def holds(expected: str, condition: bool, got: Any) -> None:
    """``condition`` is true; ``expected`` completes the sentence "expected …"."""
    if not condition:
        raise Mismatch(expected, show(got))


def one_of(what: str, got: Any, allowed: Collection[Any]) -> None:
    """``what`` is one of the outcomes in the table ``allowed``."""
    if got not in allowed:
        raise Mismatch(f"{what} to be one of {show(list(allowed))}", show(got))


def lasted(what: str, seconds: float, timeout: float) -> None:
    """``what`` took its ``timeout``: a tenth may lack, for systems and libraries round."""
    if not seconds >= 0.9 * timeout:
        raise Mismatch(f"{what} to take {timeout} s", f"{seconds:.4f} s")


def raises(
    what: str,
    kinds: type[BaseException] | tuple[type[BaseException], ...],
    call: Callable[..., Any],
    *args: Any,
    **kwargs: Any,
) -> BaseException:
    """``call(*args, **kwargs)`` raises one of ``kinds``; return the exception."""
    names = " or ".join(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
    try:
        value = call(*args, **kwargs)
    except kinds as error:
        return error
    except BaseException as error:  # a SystemExit too is what was got, and not the check's end
        raise Mismatch(f"{what} to raise {names}", f"the exception {show(error)}") from error
    raise Mismatch(f"{what} to raise {names}", f"the value {show(value)}")
