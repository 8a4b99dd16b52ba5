"""Finding children: with what Python offers, and without (PyPy has no waitid)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mpconform.arena import processes

QUICK = [sys.executable, "-S", "-c", "pass"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not asked for")
@pytest.mark.parametrize("offered", [True, False])
def test_children_are_noticed_and_not_reaped(
    monkeypatch: pytest.MonkeyPatch, offered: bool
) -> None:
    if not offered:
        monkeypatch.delattr(os, "waitid", raising=False)
    assert not processes.any_left()
    child = subprocess.Popen(QUICK, stdin=subprocess.PIPE)
    assert processes.children() == [child.pid]
    child.communicate()
    assert not processes.any_left()
    with subprocess.Popen(QUICK) as ended:
        assert processes.children() == [ended.pid]
        assert ended.wait() == 0
