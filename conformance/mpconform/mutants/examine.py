"""One mutant, examined in a lane: clause after clause, until one catches it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
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
from mpconform.mutants.plant import CannotPlant, plant
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
        directory = Path(make_directory())
        result, problem = None, ""
        try:
            if self.mutant is not None:
                plant(self.mutant, directory)
            with arenas.private(REFERENCE.below(str(directory))) as arena:
                result = _first_kill(self.cells, arena)
        except CannotPlant as error:
            problem = str(error)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
        seconds = round(time.monotonic() - began, 3)
        yield Examined(self.mutant, result, seconds, problem)

    def failed(self, reason: str) -> Examined:
        """It was not examined."""
        return Examined(self.mutant, None, 0.0, reason)


def _first_kill(cells: Sequence[Cell], arena: Arena) -> Result | None:
    for cell in cells:
        result = judge_alone(cell, arena)
        if result.verdict.violation or result.verdict is Verdict.SUITE_ERROR:
            return result
    return None
