"""The lanes of a run: what is answered, what fails, and how many may work."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import load_spec
from mpconform.driver.batch import Batch, Judged
from mpconform.driver.cell import Cell
from mpconform.driver.policy import room
from mpconform.driver.profile import PROFILES
from mpconform.driver.work import Work
from mpconform.records import Target, Verdict
from mpconform.run.lanes import Lanes
from mpconform.run.targets import key_of
from tests.conftest import STDLIB
from tests.driver import sharing_checks as sharing

pytestmark = pytest.mark.once


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes(1, Arenas())
    yield lanes
    lanes.close()


@dataclass(frozen=True)
class Counting(Work):
    """Answers 1, then fails."""

    adapter: Adapter = STDLIB

    def carry_out(self, arenas: Arenas) -> Iterator[object]:
        yield 1
        raise LookupError("where is two")

    def failed(self, reason: str) -> object:
        return reason


def all_answers(lanes: Lanes) -> list[object]:
    found = []
    while lanes.busy:
        found += lanes.answers()
    return found


def test_work_that_fails_is_answered_with_the_reason(lanes: Lanes) -> None:
    lanes.give(Counting())
    first, second = all_answers(lanes)
    assert first == 1
    assert "LookupError: where is two" in str(second)


def test_what_was_given_back_does_not_fail_with_the_rest(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError("no arena any more")

    monkeypatch.setattr("mpconform.driver.cell.PATIENCE", 0.2)
    monkeypatch.setattr("mpconform.driver.batch.judge_alone", fails)
    first, second, *_ = load_spec()
    target = Target(key_of("stdlib", "", "fork"), deadline=900.0)
    cells = [
        Cell(STDLIB, target, clause, (check,), PROFILES["smoke"])
        for clause, check in ((first, sharing.hangs_always), (second, sharing.passes))
    ]
    lanes.give(Batch(STDLIB, cells))
    answers = [answer for answer in all_answers(lanes) if isinstance(answer, Judged)]
    assert [cell.clause.id for answer in answers for cell in answer.given_back] == [second.id]
    results = [result for answer in answers for result in answer.results]
    assert [(r.clause, r.verdict) for r in results] == [(first.id, Verdict.SUITE_ERROR)]


def test_a_wait_for_answers_can_be_ended(lanes: Lanes) -> None:
    threading.Timer(0.1, lanes.wake).start()
    assert lanes.answers() == []


class Hasty(queue.SimpleQueue[Any]):
    """It is never empty, by its own account; PyPy's says so before there is something to get."""

    def empty(self) -> bool:
        return False


def test_no_answer_is_lost_with_a_queue_that_is_hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "SimpleQueue", Hasty)
    lanes = Lanes(1, Arenas())
    lanes.give(Counting())
    assert len(all_answers(lanes)) == 2
    lanes.close()


@dataclass(frozen=True)
class Quiet(Work):
    """Is to be undisturbed until it has been silent for so many ``seconds``; ends with ``gate``."""

    seconds: float
    gate: threading.Event
    adapter: Adapter = STDLIB

    @property
    def quiet(self) -> float:
        return self.seconds

    def carry_out(self, arenas: Arenas) -> Iterator[object]:
        self.gate.wait()
        yield 1


@pytest.mark.parametrize(("quiet", "may_work"), [(900.0, False), (0.3, True)])
def test_nothing_begins_beside_what_is_to_be_undisturbed_until_it_waits(
    quiet: float, may_work: bool
) -> None:
    lanes, gate = Lanes(4, Arenas()), threading.Event()
    assert lanes.quiet
    lanes.give(Quiet(quiet, gate))
    assert not lanes.may_work
    while lanes.answers():  # it returns without any when something may have changed
        pass
    while may_work and not lanes.may_work:
        assert lanes.answers() == []
    assert lanes.may_work is may_work
    assert lanes.quiet
    gate.set()
    lanes.close()


def test_it_is_not_quiet_while_others_work(lanes: Lanes) -> None:
    lanes.give(Counting())
    assert not lanes.quiet
    all_answers(lanes)


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
