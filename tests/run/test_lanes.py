"""The lanes of a run, seen from the runner."""

from __future__ import annotations

import os
import signal

from mpconform.run.lane import Describe
from mpconform.run.lanes import Lanes, Lost


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
