"""How a check becomes a verdict: replays, shrinking, classes of cases."""

from __future__ import annotations

import pytest

import mpconform.arena.client.arena as arena_module
from mpconform.arena.client.arena import Arena
from mpconform.clauses import load_spec
from mpconform.driver.cell import Cell
from mpconform.driver.judge import judge_alone
from mpconform.driver.profile import Profile
from mpconform.records import Result, Target, Verdict
from mpconform.run.targets import key_of
from mpconform.suite.check import Check, clause
from tests.conftest import STDLIB
from tests.driver import checks

pytestmark = pytest.mark.once

PROFILE = Profile("test", generated=60, deadline=1.0, shrink_seconds=30.0)


def result_of(arena: Arena, check: Check, profile: Profile = PROFILE) -> Result:
    found = load_spec()[checks.CLAUSE]
    target = Target(key_of("stdlib", "", "fork"), deadline=profile.deadline)
    return judge_alone(Cell(STDLIB, target, found, (check,), profile), arena)


def test_a_failure_is_shrunk(arena: Arena) -> None:
    result = result_of(arena, checks.fails_from_17_on)
    assert (result.verdict, result.case) == (Verdict.FAIL, "number=17")
    assert result.expected == "a number below 17"
    assert result.got == "17"


def test_a_crash_is_shrunk(arena: Arena) -> None:
    result = result_of(arena, checks.dies_with_three_items)
    assert (result.verdict, result.case) == (Verdict.CRASH, "items=[0, 0, 0]")
    assert "SIGKILL" in result.got


def test_a_hang_is_shrunk_within_the_time_given(arena: Arena) -> None:
    profile = Profile("test", generated=20, deadline=0.3, shrink_seconds=6.0)
    result = result_of(arena, checks.hangs_from_17_on, profile)
    assert result.verdict is Verdict.HANG
    assert 17 <= int(result.case.removeprefix("number=")) < 500


def test_a_hang_is_not_shrunk_where_one_more_would_take_longer_than_that_may(arena: Arena) -> None:
    at_once, hardly = (
        result_of(arena, checks.hangs_from_17_on, Profile("test", 20, 0.5, shrink_seconds))
        for shrink_seconds in (0.0, 0.4)
    )
    assert (hardly.verdict, hardly.case) == (at_once.verdict, at_once.case)
    assert hardly.cases == at_once.cases


def test_what_fails_only_in_a_used_arena_is_a_failure_and_says_so(arena: Arena) -> None:
    result = result_of(arena, checks.fails_in_an_arena_that_was_used)
    assert result.verdict is Verdict.FAIL
    assert "alone, the same case passed" in result.got


def test_what_is_cut_short_in_a_used_arena_counts_only_as_it_is_alone(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.attempt.PATIENCE", 0.2)
    patient = Profile("test", generated=0, deadline=60.0, shrink_seconds=0.0)
    result = result_of(arena, checks.hangs_in_an_arena_that_was_used, patient)
    assert (result.verdict, result.note) == (Verdict.PASS, "")


def test_what_is_cut_short_in_a_used_arena_and_hangs_alone_is_a_hang(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpconform.driver.attempt.PATIENCE", 0.2)
    profile = Profile("test", generated=0, deadline=1.0, shrink_seconds=0.0)
    result = result_of(arena, checks.hangs_with_its_second_case, profile)
    assert (result.verdict, result.case) == (Verdict.HANG, "number=2")


def test_a_class_that_no_case_met_makes_it_inconclusive(arena: Arena) -> None:
    result = result_of(arena, checks.never_sees_an_enormous_number)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.note == "the cases never reached: enormous"


def test_given_cases_come_first(arena: Arena) -> None:
    result = result_of(arena, checks.fails_on_a_given_case)
    assert (result.case, result.cases) == ("number=500", 1)


def test_the_slowest_case_that_passed_is_on_record(arena: Arena) -> None:
    profile = Profile("test", generated=0, deadline=60.0, shrink_seconds=0.0)
    result = result_of(arena, checks.takes_a_while_with_its_second_case, profile)
    assert (result.verdict, result.cases) == (Verdict.PASS, 3)
    assert 0.3 <= result.slowest <= result.seconds


def test_an_exception_is_a_failure_with_its_traceback(arena: Arena) -> None:
    result = result_of(arena, checks.raises_something)
    assert result.verdict is Verdict.FAIL
    assert "LookupError" in result.got
    assert "in raises_something" in result.detail


def test_a_check_that_cannot_be_loaded_is_a_suite_error(arena: Arena) -> None:
    def gone(mp: object) -> None: ...

    result = result_of(arena, clause(checks.CLAUSE)(gone))
    assert result.verdict is Verdict.SUITE_ERROR


def test_the_same_seed_finds_the_same(arena: Arena) -> None:
    one, two = (result_of(arena, checks.dies_with_three_items) for _ in range(2))
    assert (one.case, one.cases) == (two.case, two.cases)


def test_a_case_may_take_longer_than_any_silence(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arena_module, "SILENCE", 2.5)
    profile = Profile("test", generated=1, deadline=5.0, shrink_seconds=0.0)
    assert result_of(arena, checks.hangs_always, profile).verdict is Verdict.HANG


def test_a_warden_that_is_stopped_is_given_up(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arena_module, "SILENCE", 2.5)
    result = result_of(arena, checks.stops_its_parent)
    assert result.verdict is Verdict.CRASH
    assert "no sign of life" in result.got
