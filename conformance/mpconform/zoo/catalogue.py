"""All animals, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mpconform.zoo.acts import (
    descriptors,
    ending,
    exhausting,
    forking,
    hanging,
    killing,
    leaving,
    lying,
    output,
    patching,
    raising,
    setting,
    tracing,
)
from mpconform.zoo.animal import BROKEN, CLAUSES, Act, Animal

_METHODS = ("Pool", "apply", "get", "imap", "start", "join", "Pipe", "send", "recv")
_PROCESS = "process.join.waits-for-the-end"


def _each(acts: Iterable[Act], places: Iterable[str], owed: str) -> Iterator[Animal]:
    places = tuple(places)
    return (Animal(act, place, owed) for act in acts for place in places)


def _of(module: object) -> list[Act]:
    return [getattr(module, name) for name in getattr(module, "__all__", ())]


def _animals() -> Iterator[Animal]:
    ends = (raising.raises_base, raising.exits_by_exception, raising.interrupts)
    hangs = (hanging.hangs, hanging.hangs_with_gil, hanging.hangs_deaf)
    yield from _each(_of(raising)[:4], ("import", "api"), BROKEN)
    yield from _each(ends, _METHODS, "FAIL")
    yield from _each((raising.raises_long, raising.raises_unshowable), ("cpu_count",), "FAIL")
    yield from _each((raising.raises_unwritable,), ("cpu_count",), "FAIL")
    yield from _each((raising.raises_unwritable, raising.raises_unshowable), ("import",), BROKEN)
    yield from _each(hangs, ("import",), BROKEN)
    yield from _each((hanging.hangs,), ("api",), BROKEN)
    yield from _each((hanging.hangs, hanging.hangs_with_gil), _METHODS, "HANG")
    yield from _each((hanging.hangs,), ("run",), "HANG")
    yield from _each(_of(hanging)[1:], ("cpu_count",), "HANG")
    yield from _each((ending.exits,), ("import", "api"), BROKEN)
    yield from _each((ending.exits,), _METHODS, "CRASH")
    yield from _each((ending.aborts, ending.segfaults), ("cpu_count",), "CRASH")
    yield from _each((ending.never_exits, ending.waits_for_a_thread), ("cpu_count",), "HANG")
    yield from _others()


def _others() -> Iterator[Animal]:
    here, tracked = ("cpu_count",), leaving.leaves_tracked_semaphores
    yield from _each((killing.kills_its_parent, killing.kills_its_group), here, "CRASH")
    yield from _each((killing.kills_its_parent, killing.kills_its_group), ("run",), "CRASH")
    yield from _each((killing.kills_its_grandparent,), here, "PASS")
    yield from _each((killing.stops_its_parent, tracing.traces_its_parent), here, "CRASH")
    yield from _each((killing.stops_its_grandparent, tracing.traces_its_grandparent), here, "PASS")
    leaks = [getattr(forking, name) for name in forking.__all__ if name != "leaves_zombies"]
    yield from _each(leaks, here, "LEAK")
    yield from _each((forking.leaves_zombies,), here, "PASS")
    yield from _each((forking.escapes,), ("run",), "LEAK")
    yield from _each((forking.forks_a_helper, forking.returns_twice), ("import",), "PASS")
    yield from _each((forking.forks_200, forking.escapes), ("import",), "PASS")
    yield from _each((descriptors.closes_256,), ("import",), BROKEN)
    yield from _each((descriptors.closes_256,), here, "CRASH")
    yield from _each((descriptors.closes_streams,), here, "PASS")
    yield from _each((descriptors.opens_all,), here, "FAIL or PASS")  # it cannot count any more
    yield from _each((descriptors.connects_to_the_witness,), here, "PASS")
    yield from _each((descriptors.writes_to_descriptors,), here, "CRASH")
    yield from _each((descriptors.floods_descriptors,), here, "CRASH or LEAK")
    yield from _each((descriptors.fills_a_pipe,), here, "HANG")
    yield from _each((output.prints_for_ever,), here, "LEAK")
    yield from _each((output.prints_megabytes, output.prints_escapes), here, "PASS")
    yield from _each((output.prints_from_a_thread,), (*here, "import"), "PASS")
    yield from _each((output.prints_gigabyte,), ("import",), "PASS")
    yield from _each(_of(exhausting), here, "CRASH or FAIL")
    yield from _each(_of(patching), here, "PASS")
    useless: list[Act] = [patching.patches_builtins, patching.patches_os, patching.patches_socket]
    met = (CLAUSES["cpu_count"],)
    for patch in useless:  # the context itself does not work with these
        yield Animal(patch, "import", BROKEN, clauses=met)
    for patch in _of(patching):
        if patch not in useless:
            yield Animal(patch, "import", "HANG", "fork", hanging.hangs, "cpu_count", clauses=met)
    yield from _each(_of(setting), here, "PASS")
    paths = setting.changes_paths
    yield from _each((act for act in _of(setting) if act is not paths), ("import",), "PASS")
    yield from _each((paths,), ("import",), BROKEN)  # no more modules are found
    left = [act for act in _of(leaving) if act not in (tracked, leaving.writes_here)]
    yield from _each(left, (*here, "import"), "PASS")
    yield from _each((leaving.writes_here,), here, "PASS")
    yield from _each((tracked,), here, "CRASH")
    yield Animal(
        leaving.remembers_the_folder,
        "import",
        "PASS",
        second=leaving.leaves_files,
        second_place="cpu_count",
    )
    yield Animal(lying.claims_what_it_lacks, "claims", BROKEN)
    yield Animal(lying.denies_what_it_has, "denies", "UNSUPPORTED")


ANIMALS: tuple[Animal, ...] = tuple(_animals())

_BY_NAME = {animal.name: animal for animal in ANIMALS}


def find(name: str) -> Animal:
    """The animal of that name. Raises KeyError."""
    return _BY_NAME[name]


__all__ = ["ANIMALS", "CLAUSES", "find"]
