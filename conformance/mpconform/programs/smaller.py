"""Programs with a step less.

Hypothesis shrinks the choices of which a program was made. What it cannot see is that steps are
named by their numbers, and that those that follow a step have to be renumbered when it is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, replace

from mpconform.programs import language as p
from mpconform.programs.epilogue import epilogue
from mpconform.programs.validity import is_valid

_NAMES = ("job", "process", "pipe")
"""The fields of operations that name steps."""


def smaller(program: p.Program, broken: Collection[str] = ()) -> Iterator[p.Program]:
    """The valid programs that lack one step, and those that are about it; with their epilogues."""
    steps = _own_steps(program, broken)
    for left_out in reversed(range(len(steps))):
        fewer = without(steps, left_out)
        if fewer and is_valid(fewer, broken):
            yield (*fewer, *epilogue(fewer, broken))


def _own_steps(program: p.Program, broken: Collection[str]) -> p.Program:
    """A program without its epilogue."""
    for count in range(1, len(program)):
        steps = program[:count]
        if is_valid(steps, broken) and (*steps, *epilogue(steps, broken)) == program:
            return steps
    return program


def without(steps: p.Program, left_out: int) -> p.Program:
    """The steps but for one, and for those that name it."""
    kept: list[p.Operation] = []
    places: dict[int, int] = {}
    for place, operation in enumerate(steps):
        moved = None if place == left_out else _moved(operation, places)
        if moved is not None:
            places[place] = len(kept)
            kept.append(moved)
    return tuple(kept)


def _moved(operation: p.Operation, places: dict[int, int]) -> p.Operation | None:
    """The operation with the new numbers of the steps that it names; None if one is gone."""
    if isinstance(operation, p.InThread):
        inner = _moved(operation.operation, places)
        return None if inner is None else p.InThread(inner)
    named = {f.name: getattr(operation, f.name) for f in fields(operation) if f.name in _NAMES}
    changed = {name: places.get(step) for name, step in named.items() if step is not None}
    return None if None in changed.values() else replace(operation, **changed)
