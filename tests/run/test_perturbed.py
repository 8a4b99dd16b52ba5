"""``run --perturb``: clause checks on hostile schedules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mpconform.records import Verdict
from mpconform.suite.check import find_check
from tests.running import judged, mpconform

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")

RACE = "pool.map.serves-several-threads"
SEED = 2
"""One by which a line of the race is delayed."""


def test_a_race_is_seen_by_who_is_perturbed_and_by_nobody_else(tmp_path: Path) -> None:
    options = ("tests.backends.racy:backend", "--clause", RACE)
    for _ in range(3):
        code, run = judged(tmp_path, *options)
        assert (code, run.results[0].verdict) == (0, Verdict.PASS)
    code, run = judged(tmp_path, *options, "--perturb", SEED)
    (result,) = run.results
    assert (code, result.verdict) == (1, Verdict.FAIL)
    assert result.note == f"perturbed, with seed {SEED}"
    assert run.header.perturb == SEED


def test_a_failure_says_so(tmp_path: Path) -> None:
    done = mpconform("run", "tests.backends.racy:backend", "--clause", RACE, "--perturb", SEED)
    assert f"Schedules were perturbed, with seed {SEED}." in done.stdout
    assert f"(perturbed, with seed {SEED})" in done.stdout


def test_what_conforms_conforms_when_it_is_perturbed(tmp_path: Path) -> None:
    options = ("--start-method", "fork", "--clause", "async_result.get.*")
    code, run = judged(tmp_path, "stdlib", "reference", *options, "--perturb", 1)
    assert code == 0
    assert {result.verdict for result in run.results} == {Verdict.PASS}


def test_nobody_else_stops_where_a_check_does() -> None:
    stopping = "test_kill_ends_a_process_that_stands_still"
    assert find_check("mpconform.suite.process.test_signals", stopping).stops_processes
    plain = "test_a_timeout_cancels_nothing"
    assert not find_check("mpconform.suite.async_result.test_get", plain).stops_processes
