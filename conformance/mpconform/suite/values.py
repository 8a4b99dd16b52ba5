"""Values that a backend has to carry as they are: plain ones, composed ones, and of other types."""

from __future__ import annotations

from collections import OrderedDict

from mpconform.annotations import Any
from mpconform.cases import (
    binary,
    booleans,
    dictionaries,
    floats,
    frozensets,
    integers,
    lists,
    none,
    text,
    tuples,
)
from mpconform.suite import tasks


class Words(list[str]):
    """A type of its own, whose instances are equal to lists."""


PLAIN = (
    none()
    | booleans()
    | integers()
    | floats(allow_nan=False)
    | text(max_size=8)
    | binary(max_size=8)
)
COMPOSED = (
    lists(PLAIN, max_size=4)
    | tuples(PLAIN, lists(PLAIN, max_size=2))
    | dictionaries(text(max_size=4), tuples(PLAIN, PLAIN), max_size=3)
    | frozensets(integers(), max_size=3)
)
OTHERS = (
    bytearray(b"bytes"),
    2 + 3j,
    {1, 2},
    range(1, 9, 2),
    OrderedDict(a=1, b=2),
    Words(["a", "b"]),
    tasks.square,
)


def kind_of(value: object) -> str:
    """A word for the class of cases that ``value`` belongs to."""
    if value in OTHERS:
        return "a value of another type"
    composed = isinstance(value, (list, tuple, dict, frozenset))
    return "a composed value" if composed else "a plain value"


KINDS = ("a plain value", "a composed value", "a value of another type")


def same(got: Any, wanted: Any) -> bool:
    """Whether two values are equal, and of equal types all the way down."""
    if type(got) is not type(wanted):
        return False
    if isinstance(wanted, (list, tuple)):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, dict):
        return same(list(got), list(wanted)) and same(list(got.values()), list(wanted.values()))
    return bool(got == wanted)
