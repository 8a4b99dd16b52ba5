"""A mutant made by rule, examined in a lane: clauses that share arenas, until one catches it.

No clause is known to forbid its fault, so it may have to pass all of them: they share arenas, as in
a run. Clauses that are likely to catch it come first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken
from mpconform.driver.batch import judge
from mpconform.driver.cell import Cell
from mpconform.driver.judge import judge_alone
from mpconform.driver.policy import LARGEST_BATCH
from mpconform.driver.work import Work
from mpconform.mutants.examine import ends, planted, seconds_since
from mpconform.mutants.model import Examined, RuleMutant
from mpconform.mutants.plant import CannotPlant
from mpconform.mutants.rules.subjects import Subject
from mpconform.records import Result, Verdict

_IMPORT = 10.0
"""Seconds that importing the adapter may take."""

_AHEAD = 48
"""Clauses that are looked through for some that share an arena: more of them make fewer arenas,
and a likely clause come later."""


class StillAtIt(NamedTuple):
    """A sign of life: so many clauses are still to be judged."""

    left: int


@dataclass(frozen=True)
class RuleExamination(Work):
    """Put ``cells`` to ``mutant``, a mutant of ``subject``: all of them if it is ``thorough``, and
    else until one catches it. After ``limit`` seconds it hangs as a whole."""

    mutant: RuleMutant
    subject: Subject
    cells: Sequence[Cell]
    limit: float
    thorough: bool = False

    @property
    def adapter(self) -> Adapter:  # type: ignore[override]
        """That of the subject."""
        return self.subject.adapter

    def carry_out(self, arenas: Arenas) -> Iterator[Examined | StillAtIt]:
        """Examine it, in a copy of the package that is gone afterwards."""
        began = time.monotonic()
        found = Examined(self.mutant, None, 0.0)
        try:
            with planted(self.mutant, self.adapter, arenas, self.subject.folder) as arena:
                for found in self._looks(arena, arenas, began):
                    yield StillAtIt(len(self.cells) - len(found.judged))
        except CannotPlant as error:
            found = replace(found, problem=str(error))
        yield self._noted(replace(found, seconds=found.seconds or seconds_since(began)))

    def failed(self, reason: str) -> Examined:
        """It was not examined."""
        return Examined(self.mutant, None, 0.0, reason)

    def _looks(self, arena: Arena, arenas: Arenas, began: float) -> Iterator[Examined]:
        """What is known of it so far, again and again."""
        description = arena.describe(_IMPORT)
        found = Examined(self.mutant, None, 0.0)
        if isinstance(description, Broken):
            hung = time.monotonic() - began >= _IMPORT
            yield replace(found, broken=description.reason, hung=hung)
            return
        cells = {cell.clause.id: cell for cell in self.cells}
        for results in _judged(self.cells, arena):
            held = [_held(result, cells[result.clause], arenas) for result in results]
            found = replace(found, judged=(*found.judged, *held))
            kill = next(filter(ends, held), None)
            if kill is not None and found.result is None:
                found = replace(found, result=kill, seconds=seconds_since(began))
            if found.result is None and seconds_since(began) > self.limit:
                found = replace(found, hung=True)
            yield found
            if found.hung or (found.result and not self.thorough):
                return
            if seconds_since(began) > self.limit:
                return

    def _noted(self, found: Examined) -> Examined:
        if self.thorough:
            return found
        undecided = [r for r in found.judged if not (ends(r) or r.verdict is Verdict.PASS)]
        return replace(found, judged=tuple(undecided))


def _judged(cells: Sequence[Cell], arena: Arena) -> Iterator[Sequence[Result]]:
    """The results of ``cells``, about in their order; those that share an arena in batches."""
    waiting = list(cells)
    while waiting:
        near = [cell for cell in waiting[:_AHEAD] if cell.shares_with == waiting[0].shares_with]
        batch = near[:LARGEST_BATCH]
        gone = {cell.clause.id for cell in batch}
        waiting = [cell for cell in waiting if cell.clause.id not in gone]
        for judged in judge(batch, arena):
            waiting[:0] = judged.given_back
            yield judged.results


def _held(result: Result, cell: Cell, arenas: Arenas) -> Result:
    """The result, which decides nothing if the subject as it is comes to the like in this place."""
    if not result.verdict.violation:
        return result
    with arenas.borrowed(cell.adapter) as arena:
        clean = judge_alone(cell, arena, hung_before=True)
    if clean.verdict is Verdict.PASS:
        return result
    note = f"without the fault it came to {clean.verdict.value} here"
    return replace(result, verdict=Verdict.INCONCLUSIVE, because="", note=note)
