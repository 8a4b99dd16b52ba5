"""The Backend: an adapter's one object, a library described for the suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
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

    engine: Callable[[], AbstractContextManager[Mapping[str, str]]] | None = None
    """What is costly to start, if anything is (a cluster, say): entered once, before the first
    arena of a run, and left after the last, in a process of its own. It gives environment variables
    that every arena gets before ``api`` is called, by which the engine is found."""

    arenas: int = 0
    """How many arenas may use the library at a time; 0 for any number."""

    not_with_the_adapter: Sequence[str] = ()
    """Modules that the adapter must not import with itself, but in ``api``: what it imports is
    there in processes of the suite's own, where nothing may patch ``os`` or ``threading``."""


def everything_but(*offered: str, reason: str) -> dict[Capability, str]:
    """All capabilities except those ``offered``, each lacking for ``reason``: for small libraries.

    Raises ValueError for an unknown name.
    """
    kept = {Capability(name) for name in offered}
    return {capability: reason for capability in Capability if capability not in kept}
