"""From adapters to targets: described, chosen, smoke-checked. Both front doors begin with it."""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.arena.python import python_version
from mpconform.clauses import START_METHODS, Clause
from mpconform.clauses.load import platform_name
from mpconform.driver.profile import Profile, liveness_deadline
from mpconform.driver.work import Work
from mpconform.records import Target, TargetKey
from mpconform.run.smoke import DEADLINE, Smoke, SmokeReport


class UnknownStartMethod(Exception):
    """No backend of the run has the start method ``name``; ``known`` are those that one has."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class CannotHold(Exception):
    """Something is expected of a library, or under a start method, that the run does not have; the
    message says which, to complete "a file of --expect …"."""


def check_held(held_to: Mapping[str, Collection[str]], descriptions: Iterable[Description]) -> None:
    """Look whether the libraries ``held_to`` something are there, with the start methods that are
    named for each (those of multiprocessing are known everywhere). Raises CannotHold."""
    known = {description.name: description for description in descriptions}
    for name, methods in held_to.items():
        if known and name not in known:
            raise CannotHold(f"is about {name!r}, but this run has {', '.join(sorted(known))}")
        its = known[name].start_methods if known else methods
        for method in sorted({*methods} - {*START_METHODS, *its}):
            has = ", ".join(its)
            raise CannotHold(f"names the start method {method!r}, but {name!r} has {has}")


@dataclass(frozen=True)
class Described:
    """What an adapter says of its backend."""

    adapter: Adapter
    description: Description | Broken


@dataclass(frozen=True)
class Describing(Work):
    """Ask an adapter what it says of its backend; the answer is `Described`."""

    adapter: Adapter

    def carry_out(self, arenas: Arenas) -> Iterator[Described]:
        """Import it, and ask; start its engine, if it has one."""
        with arenas.borrowed(self.adapter) as arena:
            description = arena.describe()
        if isinstance(description, Description) and description.has_engine:
            description = arenas.start_engine(self.adapter, description.arenas) or description
        yield Described(self.adapter, description)

    def failed(self, reason: str) -> Described:
        """It cannot be used."""
        return Described(self.adapter, Broken(reason))


def smoke_checks(
    descriptions: Iterable[Described],
    wanted: Sequence[str],
    clauses: Iterable[Clause],
    perturb: int | None = None,
) -> list[Smoke]:
    """The smoke checks of the targets that are ``wanted``, by their start methods (all, if empty).

    They use what ``clauses`` need, with the schedules of the run. Raises UnknownStartMethod.
    """
    usable = [
        (one.adapter, one.description)
        for one in descriptions
        if isinstance(one.description, Description)
    ]
    known = {method for _, description in usable for method in description.start_methods}
    for name in wanted:
        if known and name not in known:
            raise UnknownStartMethod(name, sorted(known))
    needs = {need.value for clause in clauses for need in clause.needs}
    return [
        Smoke(
            adapter,
            key_there(description, method),
            frozenset(needs - set(description.lacks)),
            deadline=max(120.0, DEADLINE) if description.has_engine else DEADLINE,
            perturb=perturb,
        )
        for adapter, description in usable
        for method in chosen(description, wanted)
    ]


def chosen(description: Description, wanted: Collection[str]) -> list[str]:
    """Those of a backend's start methods that are wanted."""
    return [method for method in description.start_methods if not wanted or method in wanted]


def target_of(description: Description, report: SmokeReport, profile: Profile) -> Target:
    """The target as records show it."""
    deadline = liveness_deadline(profile.deadline, report.seconds, description.slowest_timer)
    return Target(
        key=report.key,
        lacks=dict(description.lacks),
        deadline=round(deadline, 2),
        broken=report.broken,
        detail=report.detail,
    )


def key_there(description: Description, start_method: str = "") -> TargetKey:
    """What identifies a target in the interpreter that the description comes from."""
    return key_of(description.name, description.version, start_method)._replace(
        implementation=description.implementation, python=description.python
    )


def key_of(backend: str, version: str = "", start_method: str = "") -> TargetKey:
    """What identifies a target in this interpreter, on this machine."""
    python = platform.python_implementation(), python_version()
    return TargetKey(backend, version, start_method, *python, platform_name())
