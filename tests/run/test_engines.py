"""Backends that are costly to start: one engine for a run, gone afterwards."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil
import pytest

from mpconform.records import Verdict
from tests.backends.costly import ADDRESS, LOG
from tests.cli.test_endings import under_way, until_nothing_is_left
from tests.running import judged, mpconform

pytestmark = pytest.mark.once

ADAPTER = "tests.backends.costly"


def daemons(log: Path) -> list[psutil.Process]:
    """The daemons of engines that this test has started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(LOG) == str(log) and ADDRESS not in process.environ():
                found.append(process)
        except psutil.Error:
            continue
    return found


def folder(log: Path) -> Path:
    """Where the last engine has put temporary files."""
    return Path(Path(f"{log}.folder").read_text())


def test_an_engine_is_started_once_and_used_by_one_arena_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    # Those with a main program of their own would need the engine twice; those that hang, another.
    chosen = ("pool.map.keeps-*", "pool.apply.returns-*", "process.start.runs-*")
    clauses = [word for clause in chosen for word in ("--clause", clause)]
    options = (*clauses, "--profile", "smoke")
    code, run = judged(tmp_path, f"{ADAPTER}:backend", *options, "-j", 4, MPCONFORM_TEST_LOG=log)
    assert code == 0
    assert {result.verdict for result in run.results if result.core} == {Verdict.PASS}
    assert log.read_text().split() == ["started", "stopped"]
    assert daemons(log) == []
    assert not folder(log).exists()


def test_another_engine_is_started_after_a_hang(tmp_path: Path) -> None:
    log = tmp_path / "log"
    options = ("--clause", "contexts.cpu_count.*", "--profile", "smoke")
    code, run = judged(tmp_path, f"{ADAPTER}:stuck", *options, MPCONFORM_TEST_LOG=log)
    assert code == 1
    assert {result.verdict for result in run.results if result.core} == {
        Verdict.HANG,
        Verdict.BLOCKED,
    }
    # It hung beside others, and alone on the machine.
    assert log.read_text().split() == ["started", "stopped"] * 3
    assert daemons(log) == []


def test_an_engine_is_gone_when_its_run_was_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def begun(_: int) -> bool:
        return log.exists() and "started" in log.read_text()

    command = ("run", f"{ADAPTER}:backend", "--clause", "pool.*")
    with under_way(begun, *command, MPCONFORM_TEST_LOG=str(log)) as process:
        assert daemons(log)
        process.kill()
        until_nothing_is_left()
    assert daemons(log) == []
    while "stopped" not in log.read_text():
        time.sleep(0.01)
    while folder(log).exists():
        time.sleep(0.01)


def test_an_engine_is_gone_when_its_run_was_interrupted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ("run", f"{ADAPTER}:backend", "--clause", "pool.*")
    started = lambda _: log.exists() and "started" in log.read_text()  # noqa: E731
    with under_way(started, *command, MPCONFORM_TEST_LOG=str(log)) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert daemons(log) == []


def test_an_engine_that_does_not_start_is_told_in_one_line(tmp_path: Path) -> None:
    done = mpconform("run", f"{ADAPTER}:unlicensed", MPCONFORM_TEST_LOG=str(tmp_path / "log"))
    assert done.returncode == 2
    assert "its engine raised RuntimeError: no licence found" in done.stdout


def test_what_must_not_be_imported_with_the_adapter_is_found(tmp_path: Path) -> None:
    done = mpconform("run", f"{ADAPTER}:impatient", MPCONFORM_TEST_LOG=str(tmp_path / "log"))
    assert done.returncode == 2
    assert "imports multiprocessing.context with itself; import it in api" in done.stdout
