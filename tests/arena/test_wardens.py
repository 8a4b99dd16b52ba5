"""Wardens and the nursery that they come from: what is lost with one, and what is not."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Outcome, RunCase
from tests.driver import checks
from tests.running import DEADLINE


def run(arena: Arena, name: str) -> Outcome:
    return arena.run(RunCase(checks.__name__, name, "fork", {}, 30.0))


def nursery_of(arena: Arena) -> psutil.Process:
    assert arena.nursery.pid is not None
    return psutil.Process(arena.nursery.pid)


def test_what_a_killed_warden_kept_is_ended(arena: Arena) -> None:
    outcome = run(arena, "kills_its_parent")
    assert outcome.kind == "crash"
    assert f"exit code {-signal.SIGKILL}" in outcome.got
    until = time.monotonic() + DEADLINE
    while nursery_of(arena).children(recursive=True) and time.monotonic() < until:
        time.sleep(0.01)
    assert nursery_of(arena).children(recursive=True) == []


def test_another_warden_comes_from_the_same_nursery(arena: Arena) -> None:
    assert run(arena, "passes").passed
    nursery = nursery_of(arena)
    assert run(arena, "kills_its_parent").kind == "crash"
    assert run(arena, "passes").passed
    assert nursery_of(arena) == nursery


def test_a_nursery_that_is_gone_is_replaced(arena: Arena) -> None:
    assert run(arena, "passes").passed
    nursery = nursery_of(arena)
    assert run(arena, "kills_its_parent").kind == "crash"
    os.kill(nursery.pid, signal.SIGKILL)
    nursery.wait(DEADLINE)
    assert run(arena, "passes").passed
    assert nursery_of(arena) != nursery


@pytest.mark.parametrize(
    ("place", "size"),
    [
        # A nursery, a warden, an arena; a helper beside.
        ("mpadapters.stdlib:backend", 3),
        ("tests.backends.forks_at_import:backend", 4),
    ],
)
def test_nothing_is_left_of_closed_arenas(place: str, size: int) -> None:
    arenas = Arenas()
    with arenas.borrowed(Adapter(place)) as arena:
        assert run(arena, "passes").passed
        nursery = nursery_of(arena)
        family = [nursery, *nursery.children(recursive=True)]
        assert len(family) >= size
    arenas.close()
    assert [process for process in family if process.is_running()] == []
