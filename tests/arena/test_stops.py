"""Processes below a body are stopped and continued by its warden."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from mpconform.arena.perturbation import Perturbation
from mpconform.arena.stops import Stops

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def stands_still(child: subprocess.Popen[bytes]) -> bool:
    with open(f"/proc/{child.pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def test_a_process_is_stopped_and_nothing_stands_still_at_the_end() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stops = Stops(Perturbation(1).as_json(), os.getpid())
    while not stands_still(child):
        stops.go_on()
        time.sleep(stops.wait / 2)
    stops.end()
    while stands_still(child):
        time.sleep(0.001)
    child.communicate(b"\n")
    assert child.returncode == 0


@pytest.mark.parametrize("perturbation", [None, Perturbation(1, stops=False).as_json()])
def test_nobody_is_stopped_who_is_not_to_be(perturbation: list[object] | None) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stops = Stops(perturbation, os.getpid())
    for _ in range(20):
        stops.go_on()
        assert not stands_still(child)
        time.sleep(0.002)
    child.communicate(b"\n")
