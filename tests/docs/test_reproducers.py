"""The commands of docs/reproducers.md work, and the perturbed run of docs/programs.md."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.running import ROOT, mpconform

pytestmark = pytest.mark.once

TEXT = (ROOT / "docs" / "reproducers.md").read_text()
CLAUSE = "pool.callbacks.an-empty-map-calls-its-callback"
"""One that billiard fails."""


def commands() -> list[str]:
    (block,) = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].strip() for line in block.splitlines()]


def test_the_commands_show_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = {"XDG_STATE_HOME": str(tmp_path)}
    options = ("--clause", CLAUSE, "--start-method", "fork", "-o", "records.jsonl")
    mpconform("run", "billiard", *options, **kept)
    for command in commands():
        done = mpconform(*shlex.split(command.replace("CLAUSE", CLAUSE))[1:], **kept)
        assert "reproduced, 5 of 5 times" in done.stdout, done.stdout + done.stderr
    assert "import billiard" in (tmp_path / "show.py").read_text()


def test_the_perturbed_run_of_the_docs_conforms(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "programs.md").read_text()
    (command,) = re.findall(r"^mpconform run .* --perturb .*$", text, re.MULTILINE)
    done = mpconform(*shlex.split(command)[1:], XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Schedules were perturbed, with seed 1." in done.stdout
