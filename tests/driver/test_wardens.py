"""Wardens and the nursery that they come from: what is lost with one, and what is not."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from mpconform.arena.messages import Outcome, RunCase
from mpconform.driver.keeper import Keeper
from tests.driver import checks
from tests.running import DEADLINE


def run(keeper: Keeper, name: str) -> Outcome:
    return keeper.run(RunCase(checks.__name__, name, "fork", {}, 30.0))


def nursery_of(keeper: Keeper) -> psutil.Process:
    assert keeper.nursery.own_pid is not None
    return psutil.Process(keeper.nursery.own_pid)


def test_what_a_killed_warden_kept_is_ended(keeper: Keeper) -> None:
    outcome = run(keeper, "kills_its_parent")
    assert outcome.kind == "crash"
    assert f"exit code {-signal.SIGKILL}" in outcome.got
    until = time.monotonic() + DEADLINE
    while nursery_of(keeper).children(recursive=True) and time.monotonic() < until:
        time.sleep(0.01)
    assert nursery_of(keeper).children(recursive=True) == []


def test_another_warden_comes_from_the_same_nursery(keeper: Keeper) -> None:
    assert run(keeper, "passes").passed
    nursery = nursery_of(keeper)
    assert run(keeper, "kills_its_parent").kind == "crash"
    assert run(keeper, "passes").passed
    assert nursery_of(keeper) == nursery


def test_a_nursery_that_is_gone_is_replaced(keeper: Keeper) -> None:
    assert run(keeper, "passes").passed
    nursery = nursery_of(keeper)
    keeper.discard()
    assert run(keeper, "kills_its_parent").kind == "crash"
    os.kill(nursery.pid, signal.SIGKILL)
    nursery.wait(DEADLINE)
    assert run(keeper, "passes").passed
    assert nursery_of(keeper) != nursery


@pytest.mark.parametrize(
    ("adapter", "size"),
    [
        # A nursery, a warden, an arena; a helper beside.
        ("mpadapters.stdlib:backend", 3),
        ("tests.backends.forks_at_import:backend", 4),
    ],
)
def test_nothing_is_left_of_a_closed_keeper(adapter: str, size: int) -> None:
    keeper = Keeper(adapter)
    assert run(keeper, "passes").passed
    nursery = nursery_of(keeper)
    family = [nursery, *nursery.children(recursive=True)]
    assert len(family) >= size
    keeper.close()
    assert [process for process in family if process.is_running()] == []
