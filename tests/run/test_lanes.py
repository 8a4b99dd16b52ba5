"""The lanes of a run, seen from the runner."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

from mpconform.clauses import load_library
from mpconform.driver.company import Batch
from mpconform.driver.effort import PROFILES
from mpconform.driver.judge import Task
from mpconform.run.lane import Describe, Judged
from mpconform.run.lanes import Lanes, Lost, room
from tests.driver import company_checks as company

EFFORT = PROFILES["smoke"]


def test_an_order_to_a_lane_that_has_just_died_is_answered_as_lost() -> None:
    lanes = Lanes(at_once=1)
    try:
        lane = lanes.open()
        os.kill(lane.pid, signal.SIGKILL)
        os.waitid(os.P_PID, lane.pid, os.WEXITED | os.WNOWAIT)
        order = Describe("mpadapters.stdlib:backend")
        lanes.give(lane, order)
        ((answered, answer),) = lanes.answers()
        assert answered == order
        assert isinstance(answer, Lost)
        assert not lanes.idle()
    finally:
        lanes.close()


def test_what_a_lane_has_given_back_is_not_lost_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mpconform.driver.judge.PATIENCE", 0.2)
    adapter, (first, second, *_) = "mpadapters.stdlib:backend", load_library()
    hanging = Task(adapter, "stdlib", "fork", first, (company.hangs_always,), 900.0, EFFORT)
    other = replace(hanging, clause=second, checks=(company.passes,))
    lanes = Lanes(1, [adapter])
    try:
        lane = lanes.open()
        lanes.give(lane, Batch((hanging, other)))
        given_back: list[str] = []
        while not given_back:
            for _, answer in lanes.answers():
                assert isinstance(answer, Judged)
                given_back += answer.given_back
        assert given_back == [second.id]
        os.kill(lane.pid, signal.SIGKILL)
        while not (answers := lanes.answers()):  # it may be found slow first
            pass
        ((order, answer),) = answers
        assert isinstance(answer, Lost)
        assert isinstance(order, Batch)
        assert [task.clause.id for task in order.tasks] == [first.id]
    finally:
        lanes.close()


@pytest.mark.parametrize(
    ("silences", "at_once", "more"),
    [
        ([], 2, 2),
        ([0.0, 0.1], 2, 0),
        ([0.0, 0.3], 2, 1),
        ([0.3, 0.3], 2, 1),
        ([0.3, 0.3, 0.3], 2, 0),
        ([0.3, 1.6, 1.6], 2, 2),
        ([0.3], 1, 0),
        ([1.6], 1, 1),
    ],
)
def test_slow_lanes_make_room_for_half_as_many_and_waiting_ones_for_all(
    silences: list[float], at_once: int, more: int
) -> None:
    assert room(silences, at_once) == more
