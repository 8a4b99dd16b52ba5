"""Checks that share an arena: who is blamed for what happens in an arena that several have used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mpconform.arena.client.arena import Arena
from mpconform.clauses import load_spec
from mpconform.driver.batch import judge
from mpconform.driver.cell import Cell
from mpconform.driver.profile import Profile
from mpconform.records import Result, Target, Verdict
from mpconform.run.targets import key_of
from mpconform.suite.check import Check, Sharing
from tests.conftest import STDLIB
from tests.driver import alone_checks, checks
from tests.driver import sharing_checks as sharing

pytestmark = pytest.mark.once

TARGET = Target(key_of("stdlib", "", "fork"), deadline=1.0)
PROFILE = Profile("test", generated=0, deadline=1.0, shrink_seconds=1.0)


def cells(*together: Check) -> list[Cell]:
    """Cells with a check each, on one clause."""
    found = load_spec()[checks.CLAUSE]
    return [Cell(STDLIB, TARGET, found, (check,), PROFILE) for check in together]


def results_of(arena: Arena, *together: Check) -> dict[str, Result]:
    """The name of each check -> what came of it. What is given back is judged then."""
    batch = cells(*together)
    results: list[Result] = []
    while batch:
        parts = list(judge(batch, arena))
        results += [result for part in parts for result in part.results]
        batch = [cell for part in parts for cell in part.given_back]
    assert len(results) == len(together)
    return {result.check.partition(":")[2]: result for result in results}


def verdicts_of(arena: Arena, *together: Check) -> dict[str, Verdict]:
    return {name: result.verdict for name, result in results_of(arena, *together).items()}


def test_checks_share_an_arena_and_what_fails_there_only_is_inconclusive(arena: Arena) -> None:
    results = results_of(arena, sharing.passes, sharing.fails_after_others, sharing.passes_too)
    result = results.pop("fails_after_others")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "FAIL" in result.note
    assert result.got == "['passes']"
    assert {other.verdict for other in results.values()} == {Verdict.PASS}


def test_the_first_in_an_arena_has_no_company(arena: Arena) -> None:
    verdicts = verdicts_of(arena, sharing.fails_after_others, sharing.passes)
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_failure_in_a_fresh_arena_counts_though_it_does_not_come_again(arena: Arena) -> None:
    (result,) = results_of(arena, sharing.fails_once).values()
    assert result.verdict is Verdict.FAIL
    assert "tried again, it passed" in result.got


def test_a_failure_in_company_is_that_of_one(arena: Arena) -> None:
    verdicts = verdicts_of(arena, sharing.passes, sharing.fails_always, sharing.passes_too)
    wanted = {"passes": Verdict.PASS, "fails_always": Verdict.FAIL, "passes_too": Verdict.PASS}
    assert verdicts == wanted


def test_a_hang_in_company_has_to_come_again_alone(arena: Arena) -> None:
    verdicts = verdicts_of(arena, sharing.passes, sharing.hangs_always)
    assert verdicts == {"passes": Verdict.PASS, "hangs_always": Verdict.HANG}


def test_others_are_given_back_before_a_failure_is_judged_again(arena: Arena) -> None:
    together = (sharing.passes, sharing.hangs_always, sharing.passes_too)
    parts = [
        ([result.verdict for result in part.results], [cell.checks[0] for cell in part.given_back])
        for part in judge(cells(*together), arena)
    ]
    others = [sharing.passes, sharing.passes_too]
    assert parts == [([], []), ([], others), ([Verdict.HANG], [])]


def test_a_hang_in_company_and_one_alone_are_enough(arena: Arena) -> None:
    verdicts = verdicts_of(arena, sharing.passes, sharing.hangs_twice)
    assert verdicts["hangs_twice"] is Verdict.HANG


def test_one_that_was_cut_short_in_company_and_one_alone_are_enough(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.cell.PATIENCE", 0.2)
    (cell,) = cells(sharing.hangs_cut_short_and_alone)
    parts = judge([replace(cell, target=replace(TARGET, deadline=1.0))], arena)
    assert [r.verdict for part in parts for r in part.results] == [Verdict.HANG]


def test_what_was_cut_short_in_company_counts_only_as_it_is_alone(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.cell.PATIENCE", 0.2)
    (cell,) = cells(sharing.hangs_once)
    parts = judge([replace(cell, target=replace(TARGET, deadline=60.0))], arena)
    (result,) = [result for part in parts for result in part.results]
    assert result.verdict is Verdict.PASS
    assert result.note == ""


def test_a_leak_is_that_of_the_check_that_leaves_something(arena: Arena) -> None:
    verdicts = verdicts_of(arena, sharing.passes, sharing.leaves_a_process, sharing.passes_too)
    wanted = {"passes": Verdict.PASS, "leaves_a_process": Verdict.LEAK, "passes_too": Verdict.PASS}
    assert verdicts == wanted


def test_a_process_that_was_changed_is_not_used_again(arena: Arena) -> None:
    verdicts = verdicts_of(
        arena, sharing.passes, sharing.changes_its_directory, sharing.fails_after_others
    )
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_process_without_a_directory_is_no_crash(arena: Arena) -> None:
    verdicts = verdicts_of(
        arena, sharing.passes, sharing.removes_its_directory, sharing.fails_after_others
    )
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_check_that_is_alone_finds_a_fresh_arena_each_time(arena: Arena) -> None:
    assert alone_checks.counts.sharing("fork") is Sharing.ALONE
    for _ in range(2):
        verdicts = verdicts_of(arena, sharing.passes, alone_checks.counts, sharing.passes_too)
        assert set(verdicts.values()) == {Verdict.PASS}


def test_a_shared_pool_stays_open_for_the_next_batch_in_the_same_company(arena: Arena) -> None:
    assert verdicts_of(arena, sharing.uses_a_shared_pool)["uses_a_shared_pool"] is Verdict.PASS
    (result,) = results_of(arena, sharing.fails_where_others_have_used_the_pool).values()
    assert result.verdict is Verdict.INCONCLUSIVE


def test_a_shared_pool_is_not_there_for_others(arena: Arena) -> None:
    assert verdicts_of(arena, sharing.uses_a_shared_pool)["uses_a_shared_pool"] is Verdict.PASS
    (result,) = results_of(arena, sharing.fails_after_others).values()
    assert result.verdict is Verdict.PASS
