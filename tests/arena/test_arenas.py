"""Arenas, borrowed and given back: which one comes, and whether it is open."""

from __future__ import annotations

import threading

import pytest

from mpconform.arena.client.arena import Arena, RunOver
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Outcome, RunCase
from tests.conftest import STDLIB
from tests.driver import checks


def run(arena: Arena, name: str) -> Outcome:
    return arena.run(RunCase(checks.__name__, name, "fork", {}, 900.0))


def test_an_arena_is_fresh_unless_it_is_open_for_the_same(arena: Arena) -> None:
    assert arena.enter("these")
    assert run(arena, "passes").passed
    assert not arena.enter("these")
    assert arena.cases == 1
    assert arena.enter("others")
    assert arena.cases == 0


def test_what_has_an_arena_to_itself_finds_it_fresh_each_time(arena: Arena) -> None:
    for _ in range(2):
        assert arena.enter(None)
        assert run(arena, "passes").passed


def test_what_goes_wrong_ends_the_arena(arena: Arena) -> None:
    assert arena.enter("these")
    assert not run(arena, "raises_something").passed
    assert arena.open_for is None
    assert arena.cases == 0


def test_who_wants_an_open_arena_gets_it_and_others_another(arenas: Arenas) -> None:
    with arenas.borrowed(STDLIB) as first, arenas.borrowed(STDLIB):
        first.enter("a pool")
    assert "a pool" in arenas.open_for()
    with arenas.borrowed(STDLIB) as other, arenas.borrowed(STDLIB, "a pool") as again:
        assert other is not first
        assert again is first


def test_whoever_still_runs_a_case_when_all_is_closed_is_told_so() -> None:
    arenas = Arenas()
    ended = []

    def hang() -> None:
        with arenas.borrowed(STDLIB) as arena:
            begun.set()
            with pytest.raises(RunOver):
                run(arena, "hangs_always")
            ended.append("told")

    begun = threading.Event()
    thread = threading.Thread(target=hang)
    thread.start()
    begun.wait()
    arenas.close()
    thread.join()
    assert ended == ["told"]
