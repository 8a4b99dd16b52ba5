"""Random programs that mix well: from a seed, with what has come seldom drawn more often.

Of all steps that the language allows, one is drawn; the less often its kind has come right behind
that of the step before (in all programs of a sampler), the likelier it is. Some programs are races:
after few steps two threads meet, where one ends the pool or waits.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection
from operator import mul

from mpconform.programs import language as p
from mpconform.programs.generation import ALL, MEETS, POOL, RACE, SUBJECTS, offered
from mpconform.programs.situation import Situation, after
from mpconform.programs.validity import allows

_MOST, _LONG = 14, 20
"""The most steps of a program, and those of one that is to cover what has not come yet."""

_IN_A_THREAD = 0.25
"""How much likelier the second thread does something than this one."""

_LENGTHS = (3, 4, 4, 5)
"""The steps of a race, each as often as it is to be drawn."""

_OFTEN = 3.0
"""How much likelier a thread ends the pool in a race, or waits, than does anything else."""

_EVEN, _GREEDY = 0.5, 4.0
"""How strongly what has come seldom is preferred: mostly, and in programs that are to cover what
has not come yet."""


class Sampler:
    """Draws programs, where ``pairs`` came so often before, and counts on there; the same from the
    same seed, if the same clauses are known to be broken."""

    def __init__(self, seed: int | str, pairs: Counter[tuple[str, str]] | None = None) -> None:
        self._draw = random.Random(seed)
        self._pairs: Counter[tuple[str, str]] = Counter() if pairs is None else pairs
        self._firsts: Counter[str] = Counter()
        self._drawn = 0

    def program(self, broken: Collection[str] = ()) -> p.Program:
        """The next program, without its epilogue; it does not rely on the clauses ``broken``.

        Every third one is about what has not come yet.
        """
        self._drawn += 1
        if self._drawn % 3 == 0:
            return self._made(ALL, _LONG, _GREEDY, broken)
        steps: p.Program = ()
        while not steps:  # there may be nothing to be done with processes, or with pipes
            subject = self._draw.choice(SUBJECTS)
            if subject == RACE:
                steps = self.race(broken)
            else:
                steps = self._made(subject, self._draw.randint(2, _MOST), _EVEN, broken)
        return steps

    def race(self, broken: Collection[str] = ()) -> p.Program:
        """One in which two threads meet."""
        return self._made(RACE, self._draw.choice(_LENGTHS), _EVEN, broken)

    def of_length(self, steps: int) -> p.Program:
        """One about a pool, of that many steps."""
        return self._made(POOL, steps, _EVEN, ())

    def _made(
        self, subject: str, length: int, preference: float, broken: Collection[str]
    ) -> p.Program:
        now, steps, last = Situation(), list[p.Operation](), ""
        for _ in range(length):
            found = [o for o in offered(self._draw, now, subject) if allows(now, o, broken)]
            if subject == RACE:
                found = [operation for operation in found if _races(operation, steps, length)]
            if not found:
                break
            weights = [self._weight(last, operation, preference) for operation in found]
            if subject == RACE:
                often = [_OFTEN if _meets(operation) else 1.0 for operation in found]
                weights = list(map(mul, weights, often))
            (operation,) = self._draw.choices(found, weights)
            steps.append(operation)
            now = after(now, operation)
            self._pairs[last, p.kind_of(operation)] += 1
            self._firsts[last] += 1
            last = p.kind_of(operation)
        return tuple(steps)

    def _weight(self, last: str, operation: p.Operation, preference: float) -> float:
        kind = p.kind_of(operation)
        if preference == _GREEDY:
            weight = 1 / (1 + self._firsts[kind])
        else:
            weight = _IN_A_THREAD if isinstance(operation, p.InThread) else 1.0
        return weight / math.pow(1 + self._pairs[last, kind], preference)


def _races(operation: p.Operation, steps: list[p.Operation], length: int) -> bool:
    """Whether a step may come behind others in a race of so many: the last two meet, one in the
    second thread and one in this, and before them jobs are submitted."""
    in_thread = isinstance(operation, p.InThread)
    if len(steps) < length - 2:
        return isinstance(operation, (p.OpenPool, p.Submit))
    if len(steps) == length - 2:
        return in_thread
    meets = _meets(steps[-1]) or _meets(operation)
    return not in_thread and not isinstance(operation, p.JoinThread) and meets


def _meets(operation: p.Operation) -> bool:
    return isinstance(p.inner(operation), MEETS)
