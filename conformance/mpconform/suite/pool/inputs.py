"""Inputs of every kind, for whatever maps them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from mpconform.annotations import Any


class Sized:
    """An iterable that is neither a sequence nor an iterator, and knows its length."""

    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[int]:
        return iter(self.items)


class Indexed:
    """An object that has no ``__iter__``: it is iterated over by index, from zero."""

    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __getitem__(self, index: int) -> int:
        return self.items[index]


KINDS: dict[str, Any] = {
    "tuple": tuple,
    "str": lambda items: "".join(map(str, items)),
    "bytes": lambda items: bytes(abs(item) for item in items),
    "dict": dict.fromkeys,
    "set": set,
    "range": lambda items: range(len(items)),
    "deque": deque,
    "iterator": iter,
    "generator": lambda items: (item for item in items),
    "own class": Sized,
    "own class without __iter__": Indexed,
}


def made(kind: str, items: list[int]) -> Iterable[Any]:
    """An iterable of that kind, of ``items`` or of something made of them."""
    iterable: Iterable[Any] = KINDS[kind](items)
    return iterable
