"""One mutant, examined in a lane: clause after clause, until one catches it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.places import make_directory
from mpconform.driver.cell import Cell
from mpconform.driver.judge import judge_alone
from mpconform.driver.work import Work
from mpconform.mutants.model import Examined, Mutant
from mpconform.mutants.plant import CannotPlant, Fault, plant
from mpconform.records import Result, Verdict

REFERENCE = Adapter("mpadapters.reference:backend")
"""The adapter whose backend is mutated."""


@dataclass(frozen=True)
class Examination(Work):
    """Put ``cells``, in turn, to ``mutant`` (None: to the reference as it is)."""

    mutant: Mutant | None
    cells: Sequence[Cell]
    adapter: Adapter = REFERENCE

    def carry_out(self, arenas: Arenas) -> Iterator[Examined]:
        """Examine it, in a copy of the reference that is gone afterwards."""
        began = time.monotonic()
        result, problem = None, ""
        try:
            with planted(self.mutant, self.adapter, arenas) as arena:
                result = _first_kill(self.cells, arena)
        except CannotPlant as error:
            problem = str(error)
        yield Examined(self.mutant, result, seconds_since(began), problem)

    def failed(self, reason: str) -> Examined:
        """It was not examined."""
        return Examined(self.mutant, None, 0.0, reason)


@contextmanager
def planted(
    fault: Fault | None, adapter: Adapter, arenas: Arenas, package: Path | None = None
) -> Iterator[Arena]:
    """An arena in which ``package`` (the reference, if none is given) has a fault, in a copy that
    is gone afterwards. Raises CannotPlant."""
    directory = Path(make_directory())
    try:
        if fault is not None:
            plant(fault, directory, package)
        with arenas.private(adapter.below(str(directory))) as arena:
            yield arena
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def seconds_since(began: float) -> float:
    """Seconds since ``began``, as they are noted."""
    return round(time.monotonic() - began, 3)


def ends(result: Result) -> bool:
    """Whether nothing more is to be learned of a mutant: it is caught, or the suite failed."""
    return result.verdict.violation or result.verdict is Verdict.SUITE_ERROR


def _first_kill(cells: Sequence[Cell], arena: Arena) -> Result | None:
    return next(filter(ends, (judge_alone(cell, arena) for cell in cells)), None)
