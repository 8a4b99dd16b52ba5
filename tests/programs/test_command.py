"""The command: a few dozen programs, and all of the smallest, on the two that have to pass."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, mpconform

EXPECTED = ("--expect", ROOT / "expectations" / "stdlib.toml")
BACKENDS = [("stdlib", EXPECTED), ("reference", ())]

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="forks")]


@pytest.mark.parametrize(("backend", "more"), BACKENDS)
def test_random_programs_find_nothing(backend: str, more: tuple[str | Path, ...]) -> None:
    # A hang that does not come again is no finding; whether one is seen is a matter of luck.
    done = mpconform("programs", backend, "--count", 30, "--start-method", "fork", *more)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(
        rf"{backend} \(fork\): 30 programs, \d+ distinct histories, no findings", done.stdout
    )


@pytest.mark.parametrize(("backend", "more"), BACKENDS)
def test_all_small_programs_find_nothing(backend: str, more: tuple[str | Path, ...]) -> None:
    done = mpconform("programs", backend, "--exhaustive", 1, "--start-method", "fork", *more)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no findings" in done.stdout


def test_what_is_broken_is_found_and_shown() -> None:
    backend = "tests.backends.hasty:backend"
    done = mpconform("programs", backend, "--count", 20, "--start-method", "fork")
    assert done.returncode == 1
    assert "FORBIDDEN  pool.join." in done.stdout
    assert "hasty (fork): 20 programs, " in done.stdout


def test_after_a_hang_that_does_not_come_again_all_other_programs_are_played(
    tmp_path: Path,
) -> None:
    there = tmp_path / "once"
    there.touch()
    backend = "tests.backends.hangs_once:backend"
    command = ("programs", backend, "--count", 20, "--deadline", 1)
    done = mpconform(*command, MPCONFORM_TEST_HANGS_ONCE=str(there))
    assert (done.returncode, there.exists()) == (0, False), done.stdout
    assert "SEEN ONCE  pool." in done.stdout
    assert re.search(r"20 programs, \d+ distinct histories, no findings, 1 seen", done.stdout)


@pytest.mark.parametrize("lacking", ["pool_map", "pool_close", "process", "current_process"])
def test_programs_are_made_of_what_the_backend_has(lacking: str) -> None:
    backend = f"tests.backends.without:{lacking}"
    done = mpconform("programs", backend, "--count", 10)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 programs" in done.stdout


def test_a_backend_that_lacks_what_programs_use_is_refused() -> None:
    done = mpconform("programs", "dummy")
    assert done.returncode == 2
    assert "programs use separate-processes, which dummy lacks" in done.stderr
