"""Whom the player takes for a worker of the pool, while its other thread starts processes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mpconform.programs.player import Player


@pytest.fixture
def player() -> Any:
    mp = SimpleNamespace(lacks=frozenset())
    return Player(mp, SimpleNamespace(events=lambda _: []), [])


def test_a_process_that_is_just_started_is_no_worker(player: Any) -> None:
    child, worker = SimpleNamespace(pid=7), SimpleNamespace(pid=8)

    def active_children() -> list[SimpleNamespace]:
        player._processes[0] = child  # by the other thread, at this moment
        return [child, worker]

    player._mp.active_children = active_children
    assert player._known_workers() == [8]


def test_processes_may_be_started_meanwhile(player: Any) -> None:
    class Process:
        @property
        def pid(self) -> int:
            player._processes[len(player._processes)] = self  # by the other thread
            return 7

    player._processes[0] = Process()
    player._mp.active_children = lambda: [SimpleNamespace(pid=8)]
    assert player._known_workers() == [8]
