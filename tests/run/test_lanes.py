"""The lanes of a run, seen from the runner."""

from __future__ import annotations

import os
import signal

import pytest

from mpconform.run.lane import Describe
from mpconform.run.lanes import Lanes, Lost, room


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
