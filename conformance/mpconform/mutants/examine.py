"""One mutant, examined in a lane: clause after clause, until one catches it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mpconform.arena.places import make_directory
from mpconform.driver.judge import Task, judge
from mpconform.driver.keeper import Keeper
from mpconform.mutants.model import Examined, Mutant
from mpconform.mutants.plant import CannotPlant, plant
from mpconform.records import Result, Verdict

ADAPTER = "mpadapters.reference:backend"
BACKEND = "reference"


@dataclass(frozen=True)
class Examination:
    """Put ``tasks``, in turn, to ``mutant`` (None: to the reference as it is)."""

    mutant: Mutant | None
    tasks: Sequence[Task]
    adapter: str = ADAPTER


def examine(order: Examination, lifeline: int) -> Examined:
    """Examine one mutant, in a copy of the reference that is gone afterwards."""
    began = time.monotonic()
    directory = Path(make_directory())
    result, problem = None, ""
    try:
        if order.mutant is not None:
            plant(order.mutant, directory)
        result = _first_kill(order.tasks, Keeper(ADAPTER, lifeline, path=str(directory)))
    except CannotPlant as error:
        problem = str(error)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return Examined(order.mutant, result, round(time.monotonic() - began, 3), problem)


def _first_kill(tasks: Sequence[Task], keeper: Keeper) -> Result | None:
    try:
        for task in tasks:
            result = judge(task, keeper)
            if result.verdict.violation or result.verdict is Verdict.SUITE_ERROR:
                return result
    finally:
        keeper.close()
    return None
