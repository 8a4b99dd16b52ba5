"""The control: what the standard library breaks here as well says nothing about a library."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import load_spec
from mpconform.driver import control
from mpconform.driver.batch import Batch
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.records import Result, Target, Verdict
from mpconform.run.targets import key_of
from mpconform.suite.index import checks_by_clause
from tests.backends.misbehaving import CLAUSE

pytestmark = pytest.mark.once

PROFILE = Profile("test", generated=0, deadline=5.0, shrink_seconds=0.0)


def result_of(arenas: Arenas, place: str) -> Result:
    """What the adapter at ``place`` comes to on the clause about the number of processors."""
    adapter = Adapter(place)
    target = Target(key_of(place, "", "fork"), deadline=5.0)
    cell = Cell(adapter, target, load_spec()[CLAUSE], tuple(checks_by_clause()[CLAUSE]), PROFILE)
    (result,) = [r for one in Batch(adapter, (cell,)).carry_out(arenas) for r in one.results]
    return replace(result)


def test_what_the_standard_library_keeps_here_is_the_librarys_own(arenas: Arenas) -> None:
    assert result_of(arenas, "tests.backends.misbehaving:wrong").verdict is Verdict.FAIL


def test_what_the_standard_library_breaks_as_well_is_inconclusive(
    arenas: Arenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "tests.backends.misbehaving:raising"
    monkeypatch.setattr(control, "STDLIB", odd)
    monkeypatch.setitem(control._NAMES, odd, "the standard library")
    result = result_of(arenas, "tests.backends.misbehaving:wrong")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "the standard library breaks it here as well" in result.note
    assert result.got == "-1"


def test_a_disk_that_is_full_by_now_is_no_librarys_doing(
    arenas: Arenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "is_full", lambda: True)
    result = result_of(arenas, "tests.backends.misbehaving:wrong")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "has been filled up meanwhile" in result.note
