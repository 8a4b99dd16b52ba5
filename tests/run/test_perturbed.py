"""``run --perturb``: clause checks on hostile schedules."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from mpconform.records import Verdict
from mpconform.suite.index import checks_by_clause
from mpconform.suite.system import stop
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


def test_a_check_that_stops_processes_says_so() -> None:
    says = {check.module for found in checks_by_clause().values() for check in found if check.stops}
    found = set()
    for module in {check.module for one in checks_by_clause().values() for check in one}:
        names = vars(importlib.import_module(module))
        text = Path(names["__file__"]).read_text(encoding="utf-8")
        if names.get("stop") is stop or "SIGSTOP" in text:
            found.add(module)
    assert says == found
