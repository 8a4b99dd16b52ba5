"""Which verdicts count as changed, and which as an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mpconform.expectations import Expectation, Expectations
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from mpconform.stress.changes import changes, slowest

KEY = TargetKey("stdlib", "3.11.7", "fork", "CPython", "3.11.7", "linux")
RESULT = Result("pool.x.y", KEY, Verdict.PASS, core=True)
HEADER = Header("0.1.0", "3.11.7", "CPython", "linux", "", "default", 0, ("pool.x.y",))


def run_of(*results: Result) -> Run:
    return Run(HEADER, (Target(KEY, deadline=2.0),), results, Footer(True, "", len(results)))


def found(usual: Verdict, now: Verdict, *known: Verdict) -> list[bool]:
    """For each change whether it is an alarm."""
    entries = (Expectation("pool.x.y", "it races", "", verdicts=known),) if known else ()
    run = run_of(replace(RESULT, verdict=now))
    before = {"pool.x.y": replace(RESULT, verdict=usual)}
    return [c.is_alarm for c in changes(before, run, [Expectations("", "stdlib", entries)])]


def test_the_usual_verdict_is_no_change() -> None:
    assert found(Verdict.PASS, Verdict.PASS) == found(Verdict.HANG, Verdict.HANG) == []


@pytest.mark.parametrize("now", [Verdict.FAIL, Verdict.HANG, Verdict.CRASH, Verdict.LEAK])
def test_a_failure_of_what_passes_as_a_rule_is_an_alarm(now: Verdict) -> None:
    assert found(Verdict.PASS, now) == [True]


@pytest.mark.parametrize(
    ("usual", "now"),
    [
        (Verdict.PASS, Verdict.INCONCLUSIVE),
        (Verdict.HANG, Verdict.PASS),
        (Verdict.HANG, Verdict.FAIL),
    ],
)
def test_any_other_change_is_none(usual: Verdict, now: Verdict) -> None:
    assert found(usual, now) == [False]


def test_a_race_that_the_file_knows_is_the_librarys() -> None:
    known = Verdict.CRASH, Verdict.PASS
    assert found(Verdict.PASS, Verdict.CRASH, *known) == []
    assert found(Verdict.CRASH, Verdict.INCONCLUSIVE, *known) == []
    assert found(Verdict.PASS, Verdict.HANG, *known) == [True]


def test_a_smoke_check_that_fails_is_an_alarm_though_its_passes_are_not_on_record() -> None:
    run = run_of(replace(RESULT, clause="smoke.pool", verdict=Verdict.HANG))
    assert [change.is_alarm for change in changes({}, run, [])] == [True]


def test_an_entry_without_a_pass_names_no_race() -> None:
    assert found(Verdict.PASS, Verdict.HANG, Verdict.HANG) == [True]


def test_the_slowest_case_is_a_part_of_its_deadline() -> None:
    run = run_of(replace(RESULT, slowest=0.5), replace(RESULT, clause="pool.x.z", slowest=1.5))
    assert slowest(run) == (0.75, "pool.x.z")
