"""The suite is strong enough: one fault put into a copy of the reference, and its clause fails.

A sample, so that the road from a fault to a verdict stays open. Every fault is one replacement in
one file; if the reference changes and the text is gone, the test says so.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import mpreference
from mpconform.records import Verdict
from tests.running import judged

REFERENCE = Path(mpreference.__file__).parent

FAULTS = [
    pytest.param(
        "pool/pool.py",
        "return self.map_async(func, iterable, chunksize).get()",
        "return self.map_async(func, iterable, chunksize).get()[:-1]",
        "pool.map.keeps-input-order",
        id="map-drops-the-last-result",
    ),
    pytest.param(
        "pool/async_result.py",
        "callback = self._callback if success else self._error_callback",
        "callback = self._callback",
        "pool.callbacks.failure-calls-the-error-callback-once",
        id="a-failure-calls-the-callback",
    ),
    pytest.param(
        "pool/async_result.py",
        """        self._success, self._value = success, value
        self._pool = None
        self._ready.set()
""",
        """        self._success, self._value = success, value
        self._pool = None
        if success:
            self._ready.set()
""",
        "async_result.get.raises-the-tasks-exception",
        id="a-failed-result-never-becomes-ready",
    ),
    pytest.param(
        "handle.py",
        "return os.waitstatus_to_exitcode(status) if pid else None",
        "return abs(os.waitstatus_to_exitcode(status)) if pid else None",
        "process.exitcode.negative-after-a-signal",
        id="the-exit-code-loses-its-sign",
    ),
    pytest.param(
        "connection.py",
        "return bool(wait([self], timeout))",
        "return bool(wait([self], 0))",
        "pipe.poll.wakes-when-a-message-arrives",
        id="poll-does-not-wait",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "clause"), FAULTS)
def test_a_fault_is_caught_by_its_clause(
    tmp_path: Path, file: str, old: str, new: str, clause: str
) -> None:
    copy = tmp_path / "mpreference"
    shutil.copytree(REFERENCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / file).read_text()
    assert text.count(old) == 1, "the reference has changed: choose the fault anew"
    (copy / file).write_text(text.replace(old, new))
    options = ("--start-method", "fork", "--clause", clause, "--deadline", 1)
    _, run = judged(tmp_path, "reference", *options, PYTHONPATH=str(tmp_path))
    (result,) = run.results
    assert result.verdict in (Verdict.FAIL, Verdict.HANG)
    assert result.clause == clause
