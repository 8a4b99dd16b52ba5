"""The commands of docs/false-alarms.md work, on one clause."""

from __future__ import annotations

import re
import shlex

import pytest

from mpconform.stress.burdens import known
from tests.running import ROOT, mpconform

TEXT = (ROOT / "docs" / "false-alarms.md").read_text()
FEW = "pool.terminate.ends-a-closed-pool"
COMMANDS = re.findall(r"^mpconform ([^#\n]*)", TEXT, re.MULTILINE)


@pytest.mark.once
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_works(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(command)
    words = [
        word.replace("pool.terminate.*", "pool.terminate.ends-a-closed-pool") for word in words
    ]
    if "--clause" not in words:
        words += ["--clause", "pool.apply.returns-the-value"]
    if "--burden" not in words:
        words += ["--burden", "disk"]
    done = mpconform(*words, "--runs", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verdicts changed" in done.stdout


def test_every_burden_is_described() -> None:
    assert set(re.findall(r"^\| `(.+?)` \|", TEXT, re.MULTILINE)) >= {*known()}
