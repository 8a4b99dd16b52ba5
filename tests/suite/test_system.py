"""What the checks are told of a process that is not theirs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mpconform.suite import system


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_process_that_goes_between_two_looks_does_not_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    monkeypatch.setattr(system, "is_kept", lambda pid: True)  # as at the first look
    assert not system.is_running(process.pid)
    assert system.is_running(os.getppid())
