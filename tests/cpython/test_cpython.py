"""The runner of CPython's tests sees failures, and does not count what proves nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cpython import exclusions, run
from tests.running import DEADLINE, ROOT, environment

pytestmark = pytest.mark.skipif(bool(run.lacking()), reason="no tests of CPython's here")


def ran(*arguments: str) -> tuple[int, str]:
    """The exit code and the output of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.cpython", "fork", *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        cwd=ROOT,
        env=environment(),
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_test_of_theirs_passes() -> None:
    code, output = ran("-k", "WithProcessesTestPoll.test_empty_string")
    assert "1 run: 1 passed" in output
    assert code == 0


def test_a_test_that_does_not_use_mpreference_does_not_count() -> None:
    code, output = ran("-k", "SemLockTests.*")
    assert "passed without using mpreference" in output
    assert code == 1


def test_a_test_that_reaches_for_a_placeholder_has_to_be_listed() -> None:
    code, output = ran("-k", "WithProcessesTestLock.test_lock")
    assert "multiprocessing.Lock" in output
    assert code == 1


def test_a_failing_test_fails_the_run() -> None:
    # Its subject is private to CPython.
    code, output = ran("-k", "WithProcessesTestPool.test_make_pool")
    assert "FAILED WithProcessesTestPool.test_make_pool" in output
    assert code == 1


def test_an_exclusion_that_matches_nothing_is_told() -> None:
    listed = [
        exclusions.Exclusion("first", ("A.*",)),
        exclusions.Exclusion("second", ("*.one", "B.*")),
        exclusions.Exclusion("another Python", ("C.*",), until="3.9"),
        exclusions.Exclusion("another method", ("D.*",), start_methods=("spawn",)),
    ]
    selection = exclusions.select(["A.one", "A.two", "E.one", "E.two"], listed, "fork", (3, 12))
    assert selection.chosen == ["E.two"]
    assert selection.excluded == {"A.one": "first", "A.two": "first", "E.one": "second"}
    assert selection.idle == ["B.*"]
