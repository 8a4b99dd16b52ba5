"""Checks in company: who is blamed for what happens in an arena that several have used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mpconform.clauses import load_library
from mpconform.driver.company import judge_all
from mpconform.driver.effort import Effort
from mpconform.driver.judge import Task
from mpconform.driver.keeper import Keeper
from mpconform.records import Result, Verdict
from mpconform.suite.check import Check, Sharing
from tests.driver import alone_checks, checks
from tests.driver import company_checks as company

EFFORT = Effort(generated=0, deadline=1.0, shrink_seconds=1.0)


def tasks(*together: Check) -> list[Task]:
    """Tasks with a check each, on one clause."""
    found = load_library()[checks.CLAUSE]
    return [Task("", "stdlib", "fork", found, (check,), 1.0, EFFORT) for check in together]


def results_of(keeper: Keeper, *together: Check) -> dict[str, Result]:
    """The name of each check -> what came of it. What is given back is judged then."""
    batch = tasks(*together)
    results: list[Result] = []
    while batch:
        parts = list(judge_all(batch, keeper))
        results += [result for part in parts for result in part.results]
        batch = [task for part in parts for task in part.given_back]
    assert len(results) == len(together)
    return {result.check.partition(":")[2]: result for result in results}


def verdicts_of(keeper: Keeper, *together: Check) -> dict[str, Verdict]:
    return {name: result.verdict for name, result in results_of(keeper, *together).items()}


def test_checks_share_an_arena_and_what_fails_there_only_is_inconclusive(keeper: Keeper) -> None:
    results = results_of(keeper, company.passes, company.fails_after_others, company.passes_too)
    result = results.pop("fails_after_others")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "FAIL" in result.note
    assert result.got == "['passes']"
    assert {other.verdict for other in results.values()} == {Verdict.PASS}


def test_the_first_in_an_arena_has_no_company(keeper: Keeper) -> None:
    verdicts = verdicts_of(keeper, company.fails_after_others, company.passes)
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_failure_in_a_fresh_arena_counts_though_it_does_not_come_again(keeper: Keeper) -> None:
    (result,) = results_of(keeper, company.fails_once).values()
    assert result.verdict is Verdict.FAIL
    assert "tried again, it passed" in result.got


def test_a_failure_in_company_is_that_of_one(keeper: Keeper) -> None:
    verdicts = verdicts_of(keeper, company.passes, company.fails_always, company.passes_too)
    wanted = {"passes": Verdict.PASS, "fails_always": Verdict.FAIL, "passes_too": Verdict.PASS}
    assert verdicts == wanted


def test_a_hang_in_company_has_to_come_again_alone(keeper: Keeper) -> None:
    verdicts = verdicts_of(keeper, company.passes, company.hangs_always)
    assert verdicts == {"passes": Verdict.PASS, "hangs_always": Verdict.HANG}


def test_others_are_given_back_before_a_failure_is_judged_again(keeper: Keeper) -> None:
    together = (company.passes, company.hangs_always, company.passes_too)
    parts = [
        ([result.verdict for result in part.results], [task.checks[0] for task in part.given_back])
        for part in judge_all(tasks(*together), keeper)
    ]
    others = [company.passes, company.passes_too]
    assert parts == [([], []), ([], others), ([Verdict.HANG], [])]


def test_a_hang_in_company_and_one_alone_are_enough(keeper: Keeper) -> None:
    verdicts = verdicts_of(keeper, company.passes, company.hangs_twice)
    assert verdicts["hangs_twice"] is Verdict.HANG


def test_what_was_cut_short_in_company_counts_only_as_it_is_alone(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.judge.PATIENCE", 0.2)
    (task,) = tasks(company.hangs_once)
    parts = judge_all([replace(task, deadline=60.0)], keeper)
    (result,) = [result for part in parts for result in part.results]
    assert result.verdict is Verdict.PASS
    assert result.note == ""


def test_a_leak_is_that_of_the_check_that_leaves_something(keeper: Keeper) -> None:
    verdicts = verdicts_of(keeper, company.passes, company.leaves_a_process, company.passes_too)
    wanted = {"passes": Verdict.PASS, "leaves_a_process": Verdict.LEAK, "passes_too": Verdict.PASS}
    assert verdicts == wanted


def test_a_process_that_was_changed_is_not_used_again(keeper: Keeper) -> None:
    verdicts = verdicts_of(
        keeper, company.passes, company.changes_its_directory, company.fails_after_others
    )
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_process_without_a_directory_is_no_crash(keeper: Keeper) -> None:
    verdicts = verdicts_of(
        keeper, company.passes, company.removes_its_directory, company.fails_after_others
    )
    assert set(verdicts.values()) == {Verdict.PASS}


def test_a_check_that_is_alone_finds_a_fresh_arena_each_time(keeper: Keeper) -> None:
    assert alone_checks.counts.sharing("fork") is Sharing.ALONE
    for _ in range(2):
        verdicts = verdicts_of(keeper, company.passes, alone_checks.counts, company.passes_too)
        assert set(verdicts.values()) == {Verdict.PASS}


def test_a_shared_pool_stays_open_for_the_next_batch_in_the_same_company(keeper: Keeper) -> None:
    assert verdicts_of(keeper, company.uses_a_shared_pool)["uses_a_shared_pool"] is Verdict.PASS
    (result,) = results_of(keeper, company.fails_where_others_have_used_the_pool).values()
    assert result.verdict is Verdict.INCONCLUSIVE


def test_a_shared_pool_is_not_there_for_others(keeper: Keeper) -> None:
    assert verdicts_of(keeper, company.uses_a_shared_pool)["uses_a_shared_pool"] is Verdict.PASS
    (result,) = results_of(keeper, company.fails_after_others).values()
    assert result.verdict is Verdict.PASS
