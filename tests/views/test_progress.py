"""How long a run will go on: said only when it is known, from what is left of its cost."""

from __future__ import annotations

from mpconform.views.progress import TimeLeft


def test_what_is_left_takes_as_long_as_it_costs() -> None:
    left = TimeLeft()
    left.note(100.0, now=0.0)
    assert left.in_words(now=1.0) == ""
    left.note(75.0, now=10.0)
    assert left.in_words(now=10.0) == ", about 30 s"
    left.note(50.0, now=600.0)
    assert left.in_words(now=600.0) == ", about 10 min"


def test_targets_that_come_later_begin_it_anew() -> None:
    left = TimeLeft()
    left.note(10.0, now=0.0)
    left.note(200.0, now=50.0)
    left.note(100.0, now=60.0)
    assert left.in_words(now=60.0) == ", about 10 s"


def test_nothing_is_said_before_anything_was_judged() -> None:
    assert TimeLeft().in_words(now=1.0) == ""
