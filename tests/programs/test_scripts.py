"""Programs as scripts that import only the library."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.perturbation import Perturbation
from mpconform.programs.epilogue import epilogue
from mpconform.programs.language import (
    Get,
    InThread,
    JoinThread,
    OpenPool,
    Operation,
    Ready,
    Submit,
    Take,
    Wait,
)
from mpconform.programs.model import Ruling
from mpconform.programs.model.rule import forbidden
from mpconform.programs.racing import Race
from mpconform.programs.reproduction import reproduced
from mpconform.programs.script import NoScript, script
from tests.programs.histories import calls, gives, returns, told
from tests.programs.test_language import drawn

HERE = Interpreter()
ONE: tuple[Operation, ...] = (OpenPool(1), Submit("apply_async", ("returns",)), Get(1))


def hung(program: tuple[Operation, ...]) -> str:
    """The script of a program whose last step does not end."""
    last = len(program) - 1
    history = told(program, *(gives(step) for step in range(last)), calls(last), end="hang")
    return script("multiprocessing", "fork", history, forbidden(last, ""), "for the test")


@pytest.mark.parametrize("seed", range(40))
def test_every_program_has_a_script(seed: int) -> None:
    compile(hung(drawn(seed)), "script.py", "exec")


def test_a_script_is_short_and_imports_nothing_of_ours() -> None:
    program = (*ONE, InThread(Get(1)))
    text = hung((*program, *epilogue(program)))
    assert len(text.splitlines()) < 30
    assert "mpconform" not in text


def seen_otherwise(program: tuple[Operation, ...], ruling: Ruling, value: object) -> str:
    history = told(program, gives(0), gives(1), gives(2, value))
    return script("multiprocessing", "fork", history, ruling, "for the test")


@pytest.mark.parametrize(
    ("program", "value", "shown"),
    [
        (ONE, "1.0", 1),  # as if that were forbidden
        (ONE, "another value", 0),
        ((OpenPool(1), Submit("imap", ("returns",)), Take(1)), "1.0", 1),
    ],
)
def test_a_script_shows_what_was_seen(
    program: tuple[Operation, ...], value: object, shown: int
) -> None:
    text = seen_otherwise(program, forbidden(2, ""), value)
    assert reproduced(text, HERE, runs=1).shown == shown


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_script_that_hangs_says_so() -> None:
    text = hung((OpenPool(1), Submit("apply_async", ("dies",)), Get(1)))
    assert reproduced(text.replace("later(20,", "later(3,"), HERE, runs=1).shown == 1


def test_what_became_of_a_job_is_not_what_its_submission_came_to() -> None:
    history = told(ONE, gives(0), gives(1), gives(2, "1.0"))
    with pytest.raises(NoScript, match="tasks and callbacks"):
        script("multiprocessing", "fork", history, forbidden(1, ""), "")


@pytest.mark.parametrize("kind", ["unpicklable", "unsendable"])
def test_what_cannot_be_pickled_is_so_for_every_pickler(kind: str) -> None:
    text = hung((OpenPool(1), Submit("apply_async", (kind,)), Get(1)))
    assert "raise TypeError" in text
    assert "lambda: n" not in text


def test_what_tasks_did_has_no_script() -> None:
    history = told(ONE, gives(0), gives(1), gives(2, {"left": [11]}))
    with pytest.raises(NoScript, match="tasks and callbacks"):
        script("multiprocessing", "fork", history, forbidden(2, ""), "")


# --- what is forbidden because of another step --------------------------------------------------


TWICE = (OpenPool(1), Submit("apply_async", ("returns",)), Get(1), Get(1))


@pytest.mark.parametrize(("before", "shown"), [("1.0", 1), ("another value", 0)])
def test_a_script_shows_all_that_makes_it_forbidden(before: str, shown: int) -> None:
    history = told(TWICE, gives(0), gives(1), gives(2, before), gives(3, "1.0"))
    ruling = forbidden(3, "the outcome is another one than before", 2)
    text = script("multiprocessing", "fork", history, ruling, "for the test")
    assert reproduced(text, HERE, runs=1).shown == shown


def test_what_the_second_thread_came_to_is_in_a_script() -> None:
    program = (*ONE[:2], InThread(Get(1)))
    history = told((*program, *epilogue(program)), gives(0), gives(1), gives(2, "1.0"))
    text = script("multiprocessing", "fork", history, forbidden(2, ""), "for the test")
    assert reproduced(text, HERE, runs=1).shown == 1


def test_where_tasks_do_what_no_script_sees_the_hang_is_shown() -> None:
    program = (OpenPool(1), Submit("apply_async", ("dies",)), Get(1))
    history = told(program, gives(0), gives(1), calls(2), end="hang")
    text = script("multiprocessing", "fork", history, forbidden(1, ""), "for the test")
    assert "r1.get()" in text


# --- races --------------------------------------------------------------------------------------


RACES = [
    Race(),
    Race(Perturbation(1, stops=True, rate=0)),
    Race(Perturbation(1, stops=False, rate=192)),
    Race(Perturbation(1, stops=True, points=(("pool.py", 100), ("pool.py", 101)))),
    Race(Perturbation(1, stops=False, rate=64, second=True)),
]


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
@pytest.mark.parametrize("race", RACES)
@pytest.mark.parametrize(("value", "shown"), [("1.0", 1), ("another value", 0)])
def test_a_script_of_a_race_makes_its_schedule(race: Race, value: str, shown: int) -> None:
    history = told(ONE, gives(0), gives(1), gives(2, value))
    text = script("multiprocessing", "fork", history, forbidden(2, ""), "for the test", race)
    found = reproduced(text.replace("range(20)", "range(2)"), HERE, runs=1)
    assert (found.shown, found.reason) == (shown, "")


LATE = """import time
slept = []
time.sleep = slept.append

def get_context(method):
    return __import__("late")

class Pool:
    def __init__(self, workers): pass
    def apply_async(self, *given):
        return self
    def get(self): return "late" if slept else "in time"
"""
"""A library that tells whether somebody has slept in it: its eleventh line is to be delayed."""

LATE_HISTORY = told(ONE, gives(0), gives(1), gives(2, "late"))


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_script_delays_the_lines_that_the_finding_takes(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(LATE)
    race = Race(Perturbation(1, stops=False, points=(("late.py", 11),)))
    text = script("late", "fork", LATE_HISTORY, forbidden(2, ""), "for the test", race)
    here = Interpreter(folder=str(tmp_path))
    assert reproduced(text, here, runs=1).shown == 1
    quick = script("late", "fork", LATE_HISTORY, forbidden(2, ""), "for the test", Race())
    assert reproduced(quick.replace("range(20)", "range(2)"), here, runs=1).shown == 0


MET = """import threading, time
stood = threading.Event()
sleep, time.sleep = time.sleep, lambda seconds: [stood.set(), sleep(seconds)]

def get_context(method):
    return __import__("met")

class Pool:
    def __init__(self, workers): pass
    def apply_async(self, *given):
        return self
    def get(self):
        sleep(0.01)
        self.got = "1.0"
        return self.got
    def ready(self): return stood.is_set()
"""
"""A library that tells whether somebody stands still in it."""


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
@pytest.mark.parametrize(
    "how",
    [
        Perturbation(1, stops=False, points=(("met.py", 14),), second=True),
        Perturbation(1, stops=False, rate=1, second=True),
    ],
)
def test_a_script_has_the_second_thread_stand_still(tmp_path: Path, how: Perturbation) -> None:
    (tmp_path / "met.py").write_text(MET)
    program = (*ONE[:2], InThread(Get(1)), Ready(1))
    history = told(program, gives(0), gives(1), calls(2), gives(3, True), returns(2, "1.0"))
    about = history, forbidden(3, ""), "for the test"
    here = Interpreter(folder=str(tmp_path))
    text = script("met", "fork", *about, Race(how))
    assert reproduced(text, here, runs=1).shown == 1
    alone = script("met", "fork", *about, Race())
    assert reproduced(alone.replace("range(20)", "range(2)"), here, runs=1).shown == 0


def test_a_script_ends_when_nobody_waits_for_it() -> None:
    assert reproduced("raise AssertionError\n", HERE, 1).shown == 1
    found = reproduced("import time\ntime.sleep(20)\nraise AssertionError\n", HERE, 1, lambda: True)
    assert (found.shown, found.reason) == (0, "")


# --- what is no fault of the library ------------------------------------------------------------


def test_the_second_thread_may_be_joined_in_the_midst() -> None:
    program = (*ONE[:2], InThread(Get(1)), JoinThread(), InThread(Get(1)), JoinThread())
    history = told(program, gives(0), gives(1), gives(2, "1.0"), gives(3), gives(4, "1.0"))
    text = script("multiprocessing", "fork", history, forbidden(4, ""), "for the test")
    found = reproduced(text, HERE, runs=1)
    assert (found.shown, found.reason) == (1, "")  # as if it were forbidden


def test_a_script_that_fails_and_hangs_then_shows_nothing() -> None:
    text = """
import faulthandler, threading
faulthandler.dump_traceback_later(0.5, exit=True)
threading.Thread(target=threading.Event().wait).start()
raise RuntimeError("a mistake of the script")
"""
    found = reproduced(text, HERE, runs=1)
    assert (found.shown, found.reason) == (0, "RuntimeError: a mistake of the script")


def test_an_order_of_tasks_is_not_what_a_call_came_to() -> None:
    program = (OpenPool(1), Submit("apply", ("returns",)), Submit("apply", ("returns",)))
    history = told(program, gives(0), gives(1, "1.0"), gives(2, "2.0"))
    in_order = replace(forbidden(2, "", 1), in_calls=False)
    with pytest.raises(NoScript, match="what tasks and callbacks did"):
        script("multiprocessing", "fork", history, in_order, "for the test")


def test_when_wait_returned_is_not_what_it_came_to() -> None:
    program = (OpenPool(1), Submit("apply_async", ("waits",)), Wait(1))
    with pytest.raises(NoScript, match="what tasks and callbacks did"):
        seen_otherwise(program, forbidden(2, "", 1), None)


@pytest.mark.parametrize(("value", "same"), [("1.0", True), ("another", False)])
def test_what_is_seen_where_nothing_is_wrong_shows_nothing(value: str, same: bool) -> None:
    history = told(ONE, gives(0), gives(1), gives(2, "1.0"))
    fine = [told(ONE, gives(0), gives(1), gives(2, value))]
    about = "multiprocessing", "fork", history, forbidden(2, ""), "for the test"
    if same:
        with pytest.raises(NoScript, match="where nothing is wrong"):
            script(*about, fine=fine)
    else:
        assert "assert s2" in script(*about, fine=fine)
