"""Where a clause fails, said as shortly as is true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from mpconform.clauses import START_METHODS
from mpconform.clauses.scope import IMPLEMENTATIONS, Version
from mpconform.expectations.read import scope_of
from mpconform.records import TargetKey

When = Mapping[str, Any]
"""The ``when`` of an entry."""


class Place(NamedTuple):
    """What an entry can tell apart, of a target."""

    python: Version
    platform: str
    start_method: str
    implementation: str


def place_of(target: TargetKey) -> Place:
    """Where the target is, as entries see it."""
    major, minor = map(int, target.python.split(".")[:2])
    return Place((major, minor), target.platform, target.start_method, target.implementation)


def whens(places: Collection[Place], others: Collection[Place]) -> Iterator[When]:
    """The shortest ``when`` that covers all places and none of the others; one for each place, if
    there is no such."""
    known = {*places, *others}
    for count in range(len(_PARTS) + 1):
        for names in combinations(_PARTS, count):
            when = {name: _PARTS[name](places, known) for name in names}
            scope = scope_of(when)
            if all(scope.covers(*p) for p in places) and not any(scope.covers(*o) for o in others):
                yield when
                return
    for place in sorted(places):
        yield from whens([place], {*others, *places} - {place})


def in_order(start_methods: Iterable[str]) -> str | list[str]:
    """Start methods as entries name them: one, or a list."""
    names = {*start_methods}
    found = [name for name in START_METHODS if name in names]
    found += sorted(names - {*found})
    return found[0] if len(found) == 1 else found


def _start_method(places: Collection[Place], known: Collection[Place]) -> str | list[str]:
    return in_order(place.start_method for place in places)


def _pythons(places: Collection[Place], known: Collection[Place]) -> str:
    pythons = [place.python for place in places]
    everywhere = [place.python for place in known]
    first, last = (".".join(map(str, version)) for version in (min(pythons), max(pythons)))
    if max(pythons) == max(everywhere) and min(pythons) > min(everywhere):
        return f"{first}+"
    if min(pythons) == min(everywhere) and max(pythons) < max(everywhere):
        return f"up to {last}"
    return f"{first}-{last}"


def _implementation(places: Collection[Place], known: Collection[Place]) -> list[str]:
    its = {place.implementation for place in places}
    return [name for name, implementation in IMPLEMENTATIONS.items() if implementation in its]


def _platform(places: Collection[Place], known: Collection[Place]) -> list[str]:
    return sorted({place.platform for place in places})


_PARTS: dict[str, Callable[[Collection[Place], Collection[Place]], Any]] = {
    "start_method": _start_method,
    "pythons": _pythons,
    "implementation": _implementation,
    "platform": _platform,
}
