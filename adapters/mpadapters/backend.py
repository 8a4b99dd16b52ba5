"""The Backend: an adapter's one object, a library described for the suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mpadapters.capability import Capability


class Backend(NamedTuple):
    """A library under test.

    An adapter translates names; it never repairs behaviour.
    """

    name: str
    """The name in reports."""

    api: Callable[[str], Any]
    """Start method -> an object with multiprocessing's names (Pool, Process, Pipe, …): any object,
    a context or a namespace, say. It is called in every process that uses it, when first used."""

    start_methods: Sequence[str]
    """The start methods that the library has here; one made-up name if it knows no such thing."""

    lacks: Mapping[Capability, str] = MappingProxyType({})
    """The capabilities that the library does not offer, each with the reason (a sentence)."""

    slowest_timer: float = 5.0
    """Seconds: the longest timer that the library itself waits for before it reports something
    (a lost worker, say). A liveness deadline is never shorter than twice this."""

    version: str = ""
    """The library's version, as reports show it."""

    module: str = ""
    """The name of the library's module, if it has one like multiprocessing: names that the object
    does not have are looked for there, and what is said of the program's start method is said to
    it."""


def everything_but(*offered: str, reason: str) -> dict[Capability, str]:
    """All capabilities except those ``offered``, each lacking for ``reason``: for small libraries.

    Raises ValueError for an unknown name.
    """
    kept = {Capability(name) for name in offered}
    return {capability: reason for capability in Capability if capability not in kept}
