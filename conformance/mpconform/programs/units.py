"""Units of a long search: plain functions of plain data, which any executor can carry out."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.programs.language import Program
from mpconform.programs.pieces import Playing
from mpconform.programs.player import PLAYED
from mpconform.programs.search import Setting
from mpconform.programs.tally import Tally


@dataclass(frozen=True)
class Unit:
    """Programs (without their epilogues) to be played in one setting; ``number`` is its name."""

    number: int
    adapter: Adapter
    setting: Setting
    programs: tuple[Program, ...]


def play_unit_in(arenas: Arenas, unit: Unit) -> list[Tally]:
    """What comes of the programs of a unit, in turn, up to the first in which something is found:
    to make that small takes long, and it is to be kept before anything else can go wrong."""
    seed = unit.number * len(unit.programs)
    work = Playing(unit.adapter, unit.setting, seed, unit.programs)
    tallies = []
    with closing(work.carry_out(arenas)) as playing:
        for tally in playing:
            tallies.append(tally)
            if tally.findings:
                break
    return tallies


def play_unit(unit: Unit) -> list[Tally]:
    """The same, with arenas of this process's own."""
    return play_unit_in(_Own.arenas(), unit)


class _Own:
    """The arenas of a process that carries out units for another; they end with it."""

    _lock = threading.Lock()
    _arenas: Arenas | None = None

    @classmethod
    def arenas(cls) -> Arenas:
        with cls._lock:
            cls._arenas = cls._arenas or Arenas([PLAYED.module])
            return cls._arenas
