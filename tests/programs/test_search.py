"""What breaks a clause is made small, and played again to say how often it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.perturbation import Perturbation
from mpconform.programs import language as p
from mpconform.programs import search
from mpconform.programs.history import History
from mpconform.programs.language import Program
from mpconform.programs.model import Judgement, Ruling
from mpconform.programs.model.rule import FORBIDDEN
from mpconform.programs.playing import Played
from mpconform.programs.reproduction import Reproduction
from mpconform.programs.search import MOST_REPLAYS, PATIENCE, REPLAYS, Setting, tried
from mpconform.programs.smaller import own_steps
from mpconform.programs.tally import Tally
from tests.programs.histories import calls, gives, runs, told

MANY: Program = (
    p.OpenPool(3, 2),
    p.Submit("map_async", ("returns", "returns"), chunksize=2),
    p.Submit("apply_async", ("returns",)),
    p.Wait(1),
    p.Get(2),
    p.Ready(2),
    p.ClosePool(),
)
LEAST: Program = (p.OpenPool(1), p.Submit("apply_async", ("returns",)))
"""The result is asked for by the epilogue."""

Broken = Callable[[], bool]
"""Whether the backend gives a wrong value this time."""


def history(program: Program, broken: bool) -> History:
    """One in which each single call comes to its value, or to another one."""
    rows = []
    for step, operation in enumerate(program):
        value: Any = {"left": []} if isinstance(operation, p.JoinPool) else None
        if isinstance(operation, p.Get):
            submit = program[operation.job]
            assert isinstance(submit, p.Submit)
            value = f"{operation.job}.0"
            if submit.method != "apply_async":
                value = [f"{operation.job}.{item}" for item in range(len(submit.tasks))]
            elif broken:
                value = "another value"
        rows.append(gives(step, value))
        if isinstance(operation, p.Submit):
            rows += [runs(step, item) for item in range(len(operation.tasks))]
    return told(program, *rows)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[[Broken], Tally]:
    """What comes of the program on a backend that is broken now and then."""

    def with_backend(broken: Broken) -> Tally:
        def play_in(arena: object, program: Program, *_: object) -> Played:
            return Played(program, history(program, broken()))

        return searched(monkeypatch, play_in)

    return with_backend


def searched(
    monkeypatch: pytest.MonkeyPatch,
    play_in: Callable[..., Played],
    deadline: float = 1.0,
    setting: Setting | None = None,
    scripts: Reproduction | None = None,
) -> Tally:
    monkeypatch.setattr(search, "play_in", play_in)
    monkeypatch.setattr(search, "reproduced", lambda *_: scripts or Reproduction())
    arena: Any = None
    return tried(MANY, arena, Interpreter(), setting or Setting("fork", deadline), 0)


def test_what_is_broken_each_time_is_made_as_small_as_can_be(
    found: Callable[[Broken], Tally],
) -> None:
    (finding,) = found(lambda: True).findings
    assert own_steps(finding.played.program) == LEAST
    assert (finding.again, finding.replays) == (REPLAYS, REPLAYS)


def test_what_comes_seldom_is_played_until_it_comes(found: Callable[[Broken], Tally]) -> None:
    plays = iter([True, *[False] * 9, True, *[False] * 10_000])
    (finding,) = found(lambda: next(plays)).findings
    assert finding.ruling.clause == "async_result.get.waits-for-the-value"
    assert finding.replays == MOST_REPLAYS
    assert finding.again == 0


def test_what_comes_now_and_then_is_made_small_all_the_same(
    found: Callable[[Broken], Tally],
) -> None:
    plays = iter([place % 3 == 0 for place in range(100_000)])
    (finding,) = found(lambda: next(plays)).findings
    assert own_steps(finding.played.program) == LEAST
    assert 0 < finding.again < finding.replays


def test_what_is_fine_is_no_finding(found: Callable[[Broken], Tally]) -> None:
    assert found(lambda: False).findings == ()


@pytest.mark.parametrize(("takes", "certain"), [(2.0, False), (1000.0, True)])
def test_what_only_takes_longer_than_the_deadline_is_no_certain_hang(
    monkeypatch: pytest.MonkeyPatch, takes: float, certain: bool
) -> None:
    def play_in(
        arena: object, program: Program, method: str, deadline: float, *_: object
    ) -> Played:
        if takes < deadline:
            return Played(program, history(program, False))
        return Played(program, told(program, calls(0), end="hang"))

    (finding,) = searched(monkeypatch, play_in).findings
    assert finding.counts == certain


def test_what_comes_each_time_is_not_made_to_come_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    seldom = iter([True, *[False, False, True] * 10_000])

    def play_in(arena: object, program: Program, *_: object) -> Played:
        whole = len(own_steps(program)) == len(MANY)
        return Played(program, history(program, whole or next(seldom)))

    (finding,) = searched(monkeypatch, play_in).findings
    assert len(own_steps(finding.played.program)) == len(MANY)


def hanging(waited: list[float]) -> Callable[..., Played]:
    """Plays programs that hang; the deadlines that they were given are added to a list."""

    def play_in(
        arena: object, program: Program, method: str, deadline: float, *_: object
    ) -> Played:
        waited.append(deadline)
        return Played(program, told(program, calls(0), end="hang"), seconds=0.5)

    return play_in


def test_a_hang_is_made_small_in_less_time_and_shown_patiently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    play_in = hanging(waited)
    (finding,) = searched(monkeypatch, play_in, deadline=5.0).findings
    assert finding.counts
    assert (waited[0], waited[-1]) == (5.0, 5.0)  # found, and seen again: with all the time
    assert max(waited) == PATIENCE * 5.0
    assert set(waited[1 : -finding.replays]) == {2.0}
    assert own_steps(finding.played.program) == LEAST[:1]


@pytest.mark.parametrize("by_name", [True, False])
def test_what_takes_a_thread_that_stands_still_is_told_by_its_line(
    monkeypatch: pytest.MonkeyPatch, by_name: bool
) -> None:
    """It is the line of that number only as long as the program is whole."""
    line = ("pool.py", 12)

    def play_in(
        arena: object, program: Program, method: str, deadline: float, how: Perturbation | None
    ) -> Played:
        whole = len(own_steps(program)) == len(MANY)
        broken = how is not None and (how.points == (line,) if how.points else whole)
        broken = broken and (by_name or how is None or not how.points)
        seen = replace(history(program, broken), stood=line)
        return Played(program, seen, how)

    there = Setting("fork", 1.0, meet=True)
    (finding,) = searched(monkeypatch, play_in, setting=there).findings
    how = finding.played.perturbation
    assert how is not None
    assert (how.second, how.stops, how.rate) == (True, False, search.MET)
    assert how.points == ((line,) if by_name else None)
    assert (own_steps(finding.played.program) == LEAST) == by_name


@pytest.mark.parametrize("shown", [0, 5])
def test_a_hang_that_a_script_shows_takes_no_more_patience(
    monkeypatch: pytest.MonkeyPatch, shown: int
) -> None:
    waited: list[float] = []
    play_in = hanging(waited)
    scripts = Reproduction("the script", shown, 5)
    (finding,) = searched(monkeypatch, play_in, deadline=5.0, scripts=scripts).findings
    assert finding.counts
    assert max(waited) == (5.0 if shown else PATIENCE * 5.0)
    assert (finding.again, finding.replays, finding.reproduction) == (REPLAYS, REPLAYS, scripts)


def test_a_script_has_the_thread_stand_still_at_last_where_it_did_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts: list[str] = []

    def play_in(
        arena: object, program: Program, method: str, deadline: float, how: Perturbation | None
    ) -> Played:
        return Played(program, replace(history(program, True), stood=("pool.py", 12)), how)

    def reproduced(text: str, *_: object) -> Reproduction:
        texts.append(text)
        return Reproduction(text, 0, 5)

    monkeypatch.setattr(search, "play_in", play_in)
    monkeypatch.setattr(search, "reproduced", reproduced)
    arena: Any = None
    (finding,) = tried(MANY, arena, Interpreter(), Setting("fork", 1.0, meet=True), seed=0).findings
    assert finding.played.perturbation is None
    assert ["stands still at pool.py:12" in text for text in texts] == [False, False, True]


def test_a_value_that_comes_where_nothing_is_wrong_has_no_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seldom = iter([True, *[place % 3 == 0 for place in range(100_000)]])

    def play_in(arena: object, program: Program, *_: object) -> Played:
        told_of = history(program, False)
        wrong = next(seldom) and any(isinstance(o, p.Ready) for o in program)
        return replace_judgement(Played(program, told_of), wrong)

    (finding,) = searched(monkeypatch, play_in).findings
    assert finding.reproduction.reason == "calls come to the same where nothing is wrong"


def replace_judgement(played: Played, wrong: bool) -> Played:
    """A play with a step that is forbidden, whatever it came to, or with none."""
    step = next((n for n, o in enumerate(played.program) if isinstance(o, p.Ready)), 0)
    ruling = Ruling(step, FORBIDDEN, "for the test", clause="async_result.ready.x")
    vars(played)["judgement"] = Judgement((ruling,) if wrong else ())
    return played


@pytest.mark.parametrize("again", [False, True])
def test_what_was_left_behind_once_is_not_certain(
    monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    left = iter([True, *[again] * 10_000])

    def play_in(arena: object, program: Program, *_: object) -> Played:
        seen = history(program, False)
        return Played(program, replace(seen, end="leak") if next(left) else seen)

    (finding,) = searched(monkeypatch, play_in).findings
    assert finding.counts == again
