"""The benchmark of the scheduling policy works; nothing is said about speed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.running import DEADLINE, ROOT, environment

pytestmark = pytest.mark.once


def compared(what: str) -> subprocess.CompletedProcess[str]:
    """One turn with another value, and with the usual one."""
    command = [sys.executable, "benchmarks/policy.py", "WAITS", "3", "--turns", "1", "--run", what]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        timeout=DEADLINE,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_value_is_compared_with_the_usual_one() -> None:
    done = compared("stdlib --start-method fork --clause process.name.*")
    turn, median = done.stdout.splitlines()
    assert done.returncode == 0
    assert turn.startswith("WAITS = 3: ")
    assert turn.endswith(", 0 other verdicts")
    assert median.endswith("of that with 1.5")


def test_what_cannot_be_run_ends_it() -> None:
    done = compared("stdlib --clause no.such.clause")
    assert done.returncode == 1
    assert "no.such.clause" in done.stderr
