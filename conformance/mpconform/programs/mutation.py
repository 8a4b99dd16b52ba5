"""A program changed a little: a step left out, put in, or one more program behind it."""

from __future__ import annotations

import random
from collections.abc import Collection

from mpconform.programs import language as p
from mpconform.programs.generation import offered
from mpconform.programs.situation import situation_after
from mpconform.programs.smaller import moved, without
from mpconform.programs.validity import allows, is_valid

_LONGEST = 24
"""The most steps of what is made of a program."""


def mutated(
    steps: p.Program, draw: random.Random, others: p.Program, broken: Collection[str]
) -> p.Program:
    """``steps`` with one to three changes; what may be taken from is ``others``."""
    for _ in range(draw.randint(1, 3)):
        change = draw.choice((_with_one_more, _with_one_more, _with_one_less, _crossed))
        changed = change(steps, draw, others)
        if changed and len(changed) <= _LONGEST and is_valid(changed, broken):
            steps = changed
    return steps


def _with_one_less(steps: p.Program, draw: random.Random, others: p.Program) -> p.Program:
    return without(steps, [draw.randrange(len(steps))])


def _with_one_more(steps: p.Program, draw: random.Random, others: p.Program) -> p.Program:
    place = draw.randint(0, len(steps))
    now = situation_after(steps[:place])
    found = [operation for operation in offered(draw, now) if allows(now, operation)]
    return _joined((*steps[:place], draw.choice(found)), steps, place) if found else steps


def _crossed(steps: p.Program, draw: random.Random, others: p.Program) -> p.Program:
    """The beginning of one, and what can be done of the end of the other behind it."""
    first = steps[: draw.randint(1, len(steps))]
    return _joined(first, others, draw.randint(0, len(others)))


def _joined(first: p.Program, other: p.Program, place: int) -> p.Program:
    """``first``, and of the steps of the other from ``place`` on those that may come there."""
    places = {step: step for step in range(min(place, len(first)))}
    kept = list(first)
    for step in range(place, len(other)):
        renamed = moved(other[step], places)
        if renamed is not None and allows(situation_after(kept), renamed):
            places[step] = len(kept)
            kept.append(renamed)
    return tuple(kept)
