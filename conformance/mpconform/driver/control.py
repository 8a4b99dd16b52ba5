"""The control: where a core clause fails, is it the library, or what is around it?

Every released CPython keeps the core. So a check that the standard library breaks here as well says
something about the machine, or about the check, and nothing about the library under test. The
standard library itself is held against the reference, which imports nothing of it.
"""

from __future__ import annotations

from dataclasses import replace

from mpconform.arena.client.arenas import Arenas
from mpconform.arena.places import is_full, temporary_root
from mpconform.clauses import START_METHODS
from mpconform.driver.cell import Cell
from mpconform.driver.judge import judge_alone
from mpconform.records import Result, Verdict
from mpconform.records.model import BREAKS_AS_WELL

STDLIB = "mpadapters.stdlib:backend"
_REFERENCE = "mpadapters.reference:backend"

_NAMES = {STDLIB: "the standard library", _REFERENCE: "the reference"}

_DEADLINE = 30.0
"""Seconds for one case at least: nothing is known of the control's own speed here."""


def controlled(result: Result, cell: Cell, arenas: Arenas) -> Result:
    """The result, which is INCONCLUSIVE where a library that keeps the clause breaks it, too, or
    the disk is full by now."""
    if not (result.core and result.verdict.violation):
        return result
    if is_full():
        note = f"{temporary_root()} has been filled up meanwhile; free some space, and run it again"
        return replace(result, verdict=Verdict.INCONCLUSIVE, because="", note=note)
    control = _cell_of_the_control(cell)
    with arenas.borrowed(control.adapter) as arena:
        seen = judge_alone(control, arena, hung_before=True)
    if not seen.verdict.violation:
        return result
    note = f"{_NAMES[control.adapter.place]} {BREAKS_AS_WELL}: {seen.verdict.value}, {seen.got}"
    return replace(result, verdict=Verdict.INCONCLUSIVE, because="", note=note)


def _cell_of_the_control(cell: Cell) -> Cell:
    place = _REFERENCE if cell.adapter.place == STDLIB else STDLIB
    method = cell.start_method if cell.start_method in START_METHODS else START_METHODS[0]
    target = replace(
        cell.target,
        key=cell.target.key._replace(start_method=method),
        deadline=max(_DEADLINE, cell.deadline),
    )
    return replace(
        cell,
        adapter=cell.adapter._replace(place=place),
        target=target,
        expected=frozenset(),
        profile=replace(cell.profile, shrink_seconds=0.0),
    )
