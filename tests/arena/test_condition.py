"""The condition of a body: whatever a check changes for good is noticed, by name."""

from __future__ import annotations

import pytest

from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import Outcome, RunCase
from tests.arena import changing_checks
from tests.arena.changing_checks import WAYS


def run(arena: Arena, check: str, **case: str) -> Outcome:
    return arena.run(RunCase(changing_checks.__name__, check, "fork", case, 60.0, shared=True))


@pytest.mark.parametrize("way", WAYS)
def test_what_a_check_changes_is_noticed(arena: Arena, way: str) -> None:
    arena.enter(way)
    assert run(arena, "passes").passed
    outcome = run(arena, "changes", way=way)
    assert outcome.passed
    assert way in outcome.changed + outcome.added
    arena.discard()


def test_what_the_first_check_sets_is_noticed_too(arena: Arena) -> None:
    arena.enter("the first")
    assert run(arena, "changes", way="umask").changed == ("umask",)
    arena.discard()


def test_a_choice_of_a_start_method_is_noticed(arena: Arena) -> None:
    arena.enter("a choice")
    assert run(arena, "passes").passed
    assert run(arena, "settles_on_a_start_method").changed == ("library",)
    arena.discard()


def test_nothing_is_noticed_where_nothing_was_changed(arena: Arena) -> None:
    arena.enter("nothing")
    outcomes = [run(arena, "passes") for _ in range(3)]
    assert [(outcome.changed, outcome.added) for outcome in outcomes] == [((), ())] * 3
