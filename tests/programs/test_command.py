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
    done = mpconform("programs", backend, "--count", 30, "--start-method", "fork", *more)
    assert (done.returncode, done.stderr) == (0, "")
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


def test_a_backend_that_lacks_what_programs_use_is_refused() -> None:
    done = mpconform("programs", "dummy")
    assert done.returncode == 2
    assert "programs use separate-processes, which dummy lacks" in done.stderr
