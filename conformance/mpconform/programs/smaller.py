"""Programs with less in them: with steps left out, or with a step made simpler.

Steps are named by their numbers, so those that follow a step are renumbered when it is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, replace

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.epilogue import epilogue
from mpconform.programs.situation import Situation, after
from mpconform.programs.validity import allows, is_valid

_NAMES = ("job", "process", "pipe")
"""The fields of operations that name steps."""


def smaller(program: p.Program, broken: Collection[str] = ()) -> Iterator[p.Program]:
    """The valid programs that lack half of the steps, a quarter, and so on down to one, and those
    that are about them; then those with a simpler step. With their epilogues."""
    steps = own_steps(program, broken)
    for fewer in (*_with_fewer(steps), *_with_simpler(steps)):
        if fewer and is_valid(fewer, broken):
            yield (*fewer, *epilogue(fewer, broken))


def _with_fewer(steps: p.Program) -> Iterator[p.Program]:
    size = len(steps) // 2
    while size:
        for last in range(len(steps), 0, -size):
            yield without(steps, range(max(0, last - size), last))
        size //= 2


def _with_simpler(steps: p.Program) -> Iterator[p.Program]:
    for place, operation in enumerate(steps):
        for simpler in _simpler(operation):
            yield (*steps[:place], simpler, *steps[place + 1 :])


def _simpler(operation: p.Operation) -> Iterator[p.Operation]:
    if isinstance(operation, p.InThread):
        yield operation.operation
        yield from map(p.InThread, _simpler(operation.operation))
    elif isinstance(operation, p.Submit):
        if len(operation.tasks) > 1:
            yield replace(operation, tasks=operation.tasks[1:])
            yield replace(operation, tasks=operation.tasks[:-1])
        plain = (tasks.RETURNS,) * len(operation.tasks)
        if operation.tasks != plain:
            yield replace(operation, tasks=plain)
        if operation.chunksize is not None:
            yield replace(operation, chunksize=None)
        if operation.callback:
            yield replace(operation, callback="")
    elif isinstance(operation, p.OpenPool):
        if operation.max_tasks is not None:
            yield replace(operation, max_tasks=None)
        if operation.workers > 1:
            yield replace(operation, workers=operation.workers - 1)


def own_steps(program: p.Program, broken: Collection[str] = ()) -> p.Program:
    """A program without its epilogue."""
    for count in range(1, len(program)):
        steps = program[:count]
        if is_valid(steps, broken) and (*steps, *epilogue(steps, broken)) == program:
            return steps
    return program


def whole(steps: p.Program, broken: Collection[str] = ()) -> p.Program:
    """The program of some steps: with its epilogue, without what rests on ``broken`` clauses."""
    now, kept = Situation(), list[p.Operation]()
    places: dict[int, int] = {}
    for place, operation in enumerate(steps):
        renamed = moved(operation, places)
        if renamed is not None and allows(now, renamed, broken):
            places[place] = len(kept)
            kept.append(renamed)
            now = after(now, renamed)
    return (*kept, *epilogue(tuple(kept), broken))


def without(steps: p.Program, left_out: Collection[int]) -> p.Program:
    """The steps but for some, and for those that name them."""
    kept: list[p.Operation] = []
    places: dict[int, int] = {}
    for place, operation in enumerate(steps):
        renamed = None if place in left_out else moved(operation, places)
        if renamed is not None:
            places[place] = len(kept)
            kept.append(renamed)
    return tuple(kept)


def moved(operation: p.Operation, places: dict[int, int]) -> p.Operation | None:
    """The operation with the new numbers of the steps that it names; None if one is gone."""
    if isinstance(operation, p.InThread):
        inner = moved(operation.operation, places)
        return None if inner is None else p.InThread(inner)
    named = {f.name: getattr(operation, f.name) for f in fields(operation) if f.name in _NAMES}
    changed = {name: places.get(step) for name, step in named.items() if step is not None}
    return None if None in changed.values() else replace(operation, **changed)
