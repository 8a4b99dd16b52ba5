"""What is slow to start: its hangs are tried again alone on the machine.

Each test has arenas of its own, and their end ends all processes below this one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import Keyword
from mpconform.driver.batch import Batch, Judged, judge
from mpconform.driver.cell import Cell
from mpconform.records import Verdict
from mpconform.suite.check import Sharing
from tests.conftest import STDLIB
from tests.driver import sharing_checks as sharing
from tests.driver.test_batch import TARGET, cells

pytestmark = pytest.mark.once


def carried_out(*batch: Cell, monkeypatch: pytest.MonkeyPatch) -> list[Judged]:
    monkeypatch.setattr("mpconform.driver.cell.PATIENCE", 0.2)
    arenas = Arenas()
    try:
        return list(Batch(STDLIB, batch).carry_out(arenas))
    finally:
        arenas.close()


@pytest.mark.parametrize("core", [True, False])
def test_a_hang_of_what_is_slow_to_start_is_tried_again_undisturbed(
    core: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,) = cells(sharing.hangs_once)
    keyword = plain.clause.keyword if core else Keyword.SHOULD
    cell = replace(plain, slow_start=1.0, clause=replace(plain.clause, keyword=keyword))
    assert cell.clause.core is core
    first = carried_out(cell, monkeypatch=monkeypatch)
    assert [result for part in first for result in part.results] == []
    (again,) = [cell for part in first for cell in part.given_back]
    assert again == cell.to_be_undisturbed()
    assert again.sharing is Sharing.ALONE


@pytest.mark.parametrize(
    ("deadline", "verdict"), [(1.0, Verdict.PASS), (0.2, Verdict.INCONCLUSIVE)]
)
def test_undisturbed_it_counts_as_it_is_unless_it_had_all_its_time_before(
    deadline: float, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,) = cells(sharing.passes)
    cell = replace(plain, slow_start=1.0, target=replace(TARGET, deadline=deadline))
    (part,) = carried_out(cell.to_be_undisturbed(), monkeypatch=monkeypatch)
    assert [result.verdict for result in part.results] == [verdict]


def test_undisturbed_one_hang_is_enough() -> None:
    (plain,) = cells(sharing.hangs_undisturbed_once)
    cell = replace(plain, slow_start=1.0).to_be_undisturbed()
    arenas = Arenas()
    with arenas.borrowed(STDLIB) as arena:
        (part,) = judge([cell], arena)
    arenas.close()
    assert [result.verdict for result in part.results] == [Verdict.HANG]
