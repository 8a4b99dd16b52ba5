"""Hostile schedules: from a seed, and no more of them than it takes."""

from __future__ import annotations

import importlib.util
import json
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from mpconform.arena import perturbation, preemption
from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import Outcome, RunCase
from mpconform.arena.perturbation import Perturbation, perturbed
from mpconform.programs.language import OpenPool
from mpconform.programs.narrowing import delayed_lines, in_words, narrowed
from mpconform.programs.playing import play_in

QUIET = Perturbation(seed=1, stops=False)
RACE = ("race.py", 7)


def library(path: Path, body: str) -> Callable[[], object]:
    """The function of a library, a module that has no more; its lines begin with the second."""
    path.write_text(f"def work():\n{body}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[[], object]", module.work)


def test_the_form_in_json_says_all() -> None:
    for one in (Perturbation(3, points=(RACE,)), Perturbation(3, stops=False, second=True)):
        assert Perturbation.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_what_was_found_before_a_thread_could_stand_still_can_be_read() -> None:
    assert Perturbation.from_json([3, False, 12, None]) == Perturbation(3, stops=False)


def test_a_seed_delays_the_same_lines_each_time() -> None:
    lines = [line for line in range(1, 200) if QUIET.delay("a.py", line)]
    assert lines == [line for line in range(1, 200) if Perturbation(1).delay("a.py", line)]
    assert lines != [line for line in range(1, 200) if Perturbation(2).delay("a.py", line)]
    assert 3 < len(lines) < 60


def test_lines_of_the_folder_are_delayed(tmp_path: Path) -> None:
    work = library(tmp_path / "slow.py", "    x = 1\n" * 20)
    points = tuple(("slow.py", line) for line in range(2, 22))
    with perturbed(Perturbation(1, stops=False, points=points), str(tmp_path)):
        here = seconds(work)
        with ThreadPoolExecutor(1) as executor:
            in_a_thread = executor.submit(seconds, work).result()
    # Twenty lines, a millisecond at least for each.
    assert (here >= 0.02, in_a_thread >= 0.02) == (True, True)


@pytest.mark.parametrize("rate", [12, 192])
def test_a_line_is_delayed_so_often_and_so_long_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: int
) -> None:
    work = library(tmp_path / "long.py", "    for n in range(1000):\n        x = n\n")
    waits: list[float] = []
    monkeypatch.setattr(perturbation.time, "sleep", waits.append)
    points = (("long.py", 3),)
    with perturbed(Perturbation(1, stops=False, rate=rate, points=points), str(tmp_path)):
        work()
    most = min(perturbation.MOST, perturbation.LONGEST / waits[0])
    assert len(waits) == math.ceil(most)


# --- two threads meet -------------------------------------------------------------------------


@pytest.fixture
def ten_lines(tmp_path: Path) -> Callable[[], object]:
    """A function of a library, of ten lines, from the second of its file on."""
    return library(tmp_path / "ten.py", "    x = 1\n" * 10)


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (Perturbation(1, stops=False, rate=1, second=True), 2),
        (Perturbation(1, stops=False, points=(("ten.py", 7), ("ten.py", 9)), second=True), 7),
    ],
)
def test_the_second_thread_stands_still_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ten_lines: Callable[[], object],
    how: Perturbation,
    line: int,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(preemption.time, "sleep", waits.append)
    stood: list[object] = []

    def second() -> None:
        perturbation.preemption().begin(stood.append)
        ten_lines()
        ten_lines()

    with perturbed(how, str(tmp_path)):
        ten_lines()  # the first does not
        with ThreadPoolExecutor(1) as executor:
            executor.submit(second).result()
        ten_lines()
    assert stood == [("ten.py", line)]
    assert waits == [preemption.STAND]


def test_the_line_at_which_it_stands_follows_from_the_seed() -> None:
    lines = [Perturbation(seed, rate=10, second=True).nth for seed in range(200)]
    assert lines == [Perturbation(seed, rate=10, second=True).nth for seed in range(200)]
    assert set(lines) == set(range(1, 11))


def test_half_of_the_seeds_have_the_first_go_on_soon() -> None:
    waits = [Perturbation(seed, second=True).patience for seed in range(200)]
    soon = [seconds for seconds in waits if seconds != preemption.MEET]
    assert 60 < len(soon) < 140
    assert max(soon) <= preemption.SOON < preemption.MEET
    assert len(set(soon)) > 40


def test_the_first_goes_on_when_the_second_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preemption, "MEET", 30.0)
    there, order = preemption.Preemption(3), list[str]()
    monkeypatch.setattr(preemption.time, "sleep", lambda _: gone.wait(30.0))
    gone, began = threading.Event(), threading.Event()

    def second() -> None:
        there.begin(lambda point: order.append(f"stands at {point[1]}"))
        began.wait()
        for line in range(1, 6):
            there.at(("x.py", line))
        order.append("the second is done")
        there.be_idle()

    thread = threading.Thread(target=second)
    thread.start()
    there.part()
    began.set()
    there.meet()
    order.append("the first goes on")
    gone.set()
    thread.join()
    there.meet()
    assert order == ["stands at 3", "the first goes on", "the second is done"]


def test_the_first_goes_on_when_the_second_has_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = preemption.Preemption(99)
    waited: list[bool] = []
    wait = there._met.wait
    monkeypatch.setattr(there._met, "wait", lambda seconds: waited.append(wait(seconds)))
    there.part()
    there.meet()  # it has begun to wait for the first
    there.be_idle()
    there.meet()
    assert waited == [False, True]


def test_where_the_second_stands_still_is_not_narrowed_line_by_line() -> None:
    one = Perturbation(1, stops=False, points=(RACE,), second=True)
    tried: list[Perturbation | None] = []

    def fails(less: Perturbation | None) -> bool:
        tried.append(less)
        return False

    assert narrowed(one, "", fails) == one
    assert tried == [None]
    assert in_words(one) == "it takes that the second thread stands still at race.py:7"


def seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_what_a_finding_does_not_need_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "race.py").write_text("pass\n" * 100)
    every_line = Perturbation(seed=5, rate=1)

    def fails(tried: Perturbation | None) -> bool:
        return tried is not None and tried.delay(*RACE) > 0

    found = narrowed(every_line, str(tmp_path), fails)
    assert found is not None
    assert (found.stops, found.points) == (False, (RACE,))
    assert in_words(found) == "it takes delays at race.py:7"


def test_a_finding_that_needs_nothing_says_so() -> None:
    assert narrowed(QUIET, "", lambda _: True) is None
    assert in_words(None) == "it comes without any perturbation"


def test_the_lines_that_a_seed_delays_are_known_beforehand(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("pass\n" * 50)
    assert delayed_lines(QUIET, str(tmp_path)) == tuple(
        ("a.py", line) for line in range(1, 51) if QUIET.delay("a.py", line)
    )


class Remembering:
    """In an arena's place: what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[RunCase] = []

    def enter(self, key: object) -> None:
        assert key is None

    def run(self, request: RunCase) -> Outcome:
        self.asked.append(request)
        return Outcome("passed", got="[]")

    def finish(self, deadline: float) -> Outcome:
        return Outcome("passed")


@pytest.mark.parametrize("how", [None, Perturbation(3), QUIET])
def test_a_program_is_perturbed_by_its_arena(how: Perturbation | None) -> None:
    arena = Remembering()
    played = play_in(cast("Arena", arena), (OpenPool(1),), "fork", 5.0, how)
    (asked,) = arena.asked
    assert asked.perturbation == (how and how.as_json())
    assert played.perturbation == how
