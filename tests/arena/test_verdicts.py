"""Every verdict, reached on purpose by a backend that does one terrible thing."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

import psutil
import pytest

from mpconform.records import Result, Verdict
from tests.backends.misbehaving import CLAUSE
from tests.running import judged, only

pytestmark = pytest.mark.once

MARK = f"mpconform-test-{os.getpid()}"


@functools.cache
def result_of(backend: str) -> Result:
    """What the clause comes to on one of the misbehaving backends."""
    with tempfile.TemporaryDirectory() as directory:
        _, run = judged(
            Path(directory),
            f"tests.backends.misbehaving:{backend}",
            *("--clause", CLAUSE, "--deadline", 1, "-j", 1),
            MPCONFORM_TEST=MARK,
            MPCONFORM_TEST_MEMORY=directory,
        )
    assert run.complete
    return only(run)


@pytest.mark.parametrize(
    ("backend", "verdict", "got"),
    [
        ("healthy", Verdict.PASS, ""),
        ("wrong", Verdict.FAIL, "-1"),
        ("raising", Verdict.FAIL, "LookupError"),
        ("hanging", Verdict.HANG, "did not end"),
        ("segfault", Verdict.CRASH, "SIGSEGV"),
        ("exiting", Verdict.CRASH, "status 0"),
        ("leaking", Verdict.LEAK, "process"),
        ("flooding", Verdict.FAIL, "-1"),
        ("closing", Verdict.FAIL, "-1"),
        ("closing_all", Verdict.CRASH, "closed its channel"),
        ("killing_its_group", Verdict.CRASH, "SIGKILL"),
        ("killing_its_parent", Verdict.CRASH, "lost"),
        ("stuck_at_exit", Verdict.HANG, "did not exit"),
    ],
)
def test_a_fault_has_its_verdict(backend: str, verdict: Verdict, got: str) -> None:
    result = result_of(backend)
    assert result.verdict is verdict
    assert got in result.got


@pytest.mark.parametrize("backend", ["leaking", "killing_its_parent", "stuck_at_exit", "hanging"])
def test_nothing_is_left_behind(backend: str) -> None:
    result_of(backend)
    assert [p for p in psutil.process_iter() if _environment(p).get("MPCONFORM_TEST") == MARK] == []


@pytest.mark.parametrize("backend", ["hanging", "hanging_deaf"])
def test_a_hang_keeps_the_stacks_of_its_threads(backend: str) -> None:
    assert f"in _{backend}" in result_of(backend).stacks


def test_a_crash_keeps_the_stack_that_led_to_it() -> None:
    assert "in _segfault" in result_of("segfault").stacks


def test_a_flood_is_kept_in_part() -> None:
    output = result_of("flooding").output
    assert output.startswith("flood flood")
    assert "bytes not kept" in output
    assert len(output) < 100_000


def test_a_hang_that_does_not_come_again_is_inconclusive() -> None:
    result = result_of("hanging_once")
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "HANG once" in result.note
    assert "in _failing_once" in result.stacks


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return dict(process.environ())
    except psutil.Error:
        return {}


def test_a_library_that_renumbers_threads_is_blamed_for_nothing(tmp_path: Path) -> None:
    """As gevent's patches do: the process of each check ended by a traceback of the suite's own."""
    backend = "tests.backends.renumbered:backend"
    _, run = judged(tmp_path, backend, "--clause", "pipe.simplex.*")
    assert {result.verdict for result in run.results} == {Verdict.PASS}
