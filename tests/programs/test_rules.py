"""Each rule of the model, on histories written by hand: one that it allows, one that it forbids."""

from __future__ import annotations

import pytest

from mpconform.clauses import load_spec
from mpconform.programs.history import History
from mpconform.programs.language import (
    ClosePool,
    InThread,
    JoinPool,
    KillProcess,
    KillWorker,
    MakePipe,
    OpenPool,
    Receive,
    StartProcess,
    Submit,
    TerminatePool,
)
from mpconform.programs.model import RULES, judge
from mpconform.programs.model.rule import ALLOWED, FORBIDDEN, rulings_of
from tests.programs import ends_by_hand, lives_by_hand, pools_by_hand, results_by_hand
from tests.programs.histories import (
    WORKER,
    begins,
    calls,
    ends,
    fails,
    gives,
    returns,
    told,
)

CASES: dict[str, tuple[History, History]] = {
    **pools_by_hand.CASES,
    **results_by_hand.CASES,
    **lives_by_hand.CASES,
    **ends_by_hand.CASES,
}
"""Clause -> a history that is allowed, and one that is forbidden."""


def test_every_rule_is_named_after_a_clause() -> None:
    assert sorted(set(RULES) - set(load_spec().ids)) == []


def test_every_rule_is_tried() -> None:
    assert sorted(RULES) == sorted(CASES)


@pytest.mark.parametrize("clause", sorted(CASES))
def test_a_rule_allows_what_its_clause_does(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, CASES[clause][0])}
    assert said == {ALLOWED}


@pytest.mark.parametrize("clause", sorted(CASES))
def test_a_rule_forbids_what_its_clause_does(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, CASES[clause][1])}
    assert FORBIDDEN in said


@pytest.mark.parametrize("clause", sorted(ends_by_hand.HANGS))
def test_what_does_not_end_is_forbidden_by_the_clause_that_says_so(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, ends_by_hand.HANGS[clause])}
    assert FORBIDDEN in said


TWICE = (OpenPool(2), InThread(TerminatePool()), TerminatePool())
"""Two threads terminate a pool at the same time."""


def test_a_second_terminate_is_judged_by_the_clause_about_several_threads() -> None:
    history = told(TWICE, gives(0), calls(1), gives(2, {"left": [11]}), returns(1, {"left": []}))
    broken = {ruling.clause for ruling in judge(history).forbidden}
    assert broken == {"pool.terminate.serves-several-threads"}


def test_what_a_process_had_sent_that_was_killed_is_not_known() -> None:
    program = (MakePipe(), StartProcess("sends", 0, 3), KillProcess(1), Receive(0, 0))
    history = told(program, gives(0), gives(1, 11), gives(2), fails(3, "EOFError"))
    assert judge(history).forbidden == ()
    spared = told((*program[:2], Receive(0, 0)), gives(0), gives(1, 11), fails(2, "EOFError"))
    assert {ruling.clause for ruling in judge(spared).forbidden} == {
        "pipe.eof.all-messages-come-first"
    }


def test_of_a_terminate_beside_a_death_and_large_results_it_is_not_told_which_it_was() -> None:
    jobs = (Submit("apply_async", ("large",)), Submit("apply_async", ("dies",)))
    program = (OpenPool(2), *jobs, TerminatePool())
    history = told(program, gives(0), gives(1), gives(2), begins(2), calls(3), end="hang")
    assert {ruling.clause for ruling in judge(history).forbidden} == {
        "pool.terminate.works-while-large-results-arrive"
    }


def test_what_had_begun_was_not_lost_by_a_close_beside_it() -> None:
    history = told(ends_by_hand.BESIDE, ends_by_hand.TAKEN, begins(1), calls(3), end="hang")
    assert {ruling.clause for ruling in judge(history).forbidden} == {
        "async_result.get.waits-for-the-value"
    }


def test_a_code_that_two_threads_have_asked_for_is_judged_by_the_clause_about_that() -> None:
    _, wrong = lives_by_hand.CASES["process.join.two-threads-see-the-exit-code"]
    assert {ruling.clause for ruling in judge(wrong).forbidden} == {
        "process.join.two-threads-see-the-exit-code"
    }


@pytest.mark.parametrize("told_late", [False, True])
def test_a_worker_that_is_killed_may_have_begun_the_next_task(told_late: bool) -> None:
    jobs = (Submit("apply_async", ("returns",)), Submit("apply_async", ("returns",)))
    program = (OpenPool(1), *jobs, KillWorker(), ClosePool(), JoinPool())
    first = gives(0) + gives(1) + gives(2) + begins(1)
    killed = calls(3) + ends(1) + returns(3, WORKER) + (begins(2) if told_late else [])
    history = told(program, first, killed, gives(4), gives(5, {"left": []}))
    assert judge(history).forbidden == ()
    running = told(program, first, calls(3), returns(3, WORKER), gives(4), gives(5, {"left": []}))
    assert {one.clause for one in judge(running).forbidden} == {
        "pool.close.lets-submitted-tasks-finish"
    }
