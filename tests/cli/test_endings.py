"""Runs that do not end by themselves: interrupted, killed, and what they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from mpconform.arena.places import PREFIX, mark_of, temporary_root
from mpconform.records import read_runs
from mpconform.run.sweep import may_be_alive
from tests.running import DEADLINE, environment, mpconform

pytestmark = pytest.mark.once

MARK = f"mpconform-endings-{os.getpid()}"


def started(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """An `mpconform` that these tests have just started, with ``more`` in its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "mpconform", *arguments],
        env=environment(MPCONFORM_TEST=MARK, **more),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        # What started these tests in the background may have them ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@contextmanager
def under_way(
    begun: Callable[[int], bool], *arguments: str, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """An `mpconform` that has ``begun``, by its pid; it, and all below it, is gone afterwards."""
    process = started(*arguments, **more)
    try:
        while not begun(process.pid):  # looked for in files, which cannot be waited for otherwise
            assert process.poll() is None, "it ended before it began"
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()
        for left in marked():
            with suppress(psutil.NoSuchProcess):
                left.kill()


@contextmanager
def a_run_under_way(records: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that has judged something and has more to do."""

    def begun(_: int) -> bool:
        return records.exists() and b'"result"' in records.read_bytes()

    options = ("stdlib", "--start-method", "fork", "--profile", "smoke", "-o", str(records))
    with under_way(begun, "run", *options) as process:
        yield process


def marked() -> list[psutil.Process]:
    """The living processes of runs that these tests started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MPCONFORM_TEST") == MARK:
                found.append(process)
        except psutil.Error:
            continue
    return found


def until_nothing_is_left() -> None:
    """Wait for what a killed run leaves to end by itself: pytest-timeout is the judge of never."""
    while marked():
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_readable_records_and_nothing_else(
    tmp_path: Path, number: signal.Signals
) -> None:
    records = tmp_path / "run.jsonl"
    with a_run_under_way(records) as process:
        process.send_signal(number)
        assert process.wait(60) == 130
        assert marked() == []
    (run,) = read_runs(records)
    assert not run.complete
    assert run.footer is not None
    assert run.footer.reason == "interrupted"
    assert "incomplete: interrupted" in mpconform("show", records).stdout


def test_interrupted_examinations_of_mutants_leave_nothing() -> None:
    def places(pid: int, below: str = "") -> list[Path]:
        return list(Path(temporary_root()).glob(f"{PREFIX}{pid}-*{below}"))

    with under_way(lambda pid: bool(places(pid, "/mpreference")), "mutants") as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert marked() == []
    assert places(process.pid) == []


def test_a_killed_run_leaves_readable_records_and_no_process(tmp_path: Path) -> None:
    records = tmp_path / "run.jsonl"
    with a_run_under_way(records) as process:
        process.kill()
        until_nothing_is_left()
    (run,) = read_runs(records)
    assert not run.complete
    assert run.results
    assert "without a footer" in mpconform("show", records).stdout


def test_nothing_is_left_of_a_run_that_is_killed_while_an_adapter_is_imported(
    tmp_path: Path,
) -> None:
    begun = tmp_path / "begun"
    (tmp_path / "never_imported.py").write_text(
        "import pathlib, signal, subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        "signal.pause()\n"
    )
    run = ("run", "never_imported:backend")
    with under_way(lambda _: begun.exists(), *run, PYTHONPATH=str(tmp_path)) as process:
        process.kill()
        until_nothing_is_left()


def test_the_next_run_sweeps_up_what_a_dead_run_left(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    created = psutil.Process(dead.pid).create_time()
    dead.wait()
    mark = mark_of(dead.pid, created)
    left = Path(temporary_root(), f"{PREFIX}{mark}-abc")
    left.mkdir()
    orphan = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"],
        env={**os.environ, "MPCONFORM_RUN": mark},
    )
    mpconform("run", "stdlib", "--start-method", "fork", "--clause", "contexts.cpu_count.*")
    assert orphan.wait(60) == -signal.SIGKILL
    assert not left.exists()


def test_a_run_of_another_namespace_is_not_taken_for_dead() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    mark = mark_of(dead.pid, psutil.Process(dead.pid).create_time())
    assert may_be_alive(mark)
    dead.wait()
    assert not may_be_alive(mark)
    assert may_be_alive(f"{mark}-another")


@pytest.mark.parametrize(
    "command", [["clauses"], ["run", "stdlib", "--clause", "contexts.cpu_count.*"]]
)
def test_output_into_a_pipe_that_closes_is_quiet_and_no_success(command: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mpconform", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(DEADLINE) == 130


def test_a_run_goes_on_when_a_nursery_is_killed(tmp_path: Path) -> None:
    records = tmp_path / "run.jsonl"
    with a_run_under_way(records) as process:
        for child in psutil.Process(process.pid).children():
            # The runner adopts what a check leaves behind, and that may end by itself meanwhile.
            with suppress(psutil.NoSuchProcess):
                child.kill()
        process.wait(DEADLINE)
        assert marked() == []
    (run,) = read_runs(records)
    assert run.complete
    assert "SUITE-ERROR" not in {result.verdict.value for result in run.results}
    assert len(run.results) > 100
