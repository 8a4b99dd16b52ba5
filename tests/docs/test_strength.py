"""docs/strength.md says what was measured, and its commands work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mpconform.mutants.measured import read_measured
from mpconform.mutants.rules.reasons import KINDS
from tests import strength
from tests.running import ROOT, mpconform

pytestmark = pytest.mark.once

DOC = strength.PAGE.read_text()
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_the_tables_are_made_of_what_is_kept() -> None:
    assert strength.page(DOC) == DOC


def test_readmes_line_is_made_of_it_too() -> None:
    text = strength.README.read_text()
    assert "mutants of the reference" in text
    assert strength.readme(text) == text


def test_what_the_package_carries_is_made_of_it_too() -> None:
    assert read_measured() == strength.measured()


def test_what_is_kept_is_whole() -> None:
    for scores in strength.scores():
        assert scores.kills.complete
        assert len(scores.kills.mutants) == scores.kills.subject.sample
        assert scores.whole.examined == len(scores.kills.mutants)
        assert [kill.id for kill, reason in scores.survivors if reason is None] == []


def test_every_kind_of_reason_is_explained() -> None:
    for kind in KINDS:
        assert f"*{kind}*" in DOC.lower().partition("<!-- unseen -->")[0]


def test_the_commands_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        words = shlex.split(command.replace("expectations/", f"{ROOT}/expectations/"))[1:]
        if "--clause" not in words:
            words += ["--clause", "pool.close.refuses-new-tasks"]  # all of them take long
        done = mpconform(*words)
        assert done.returncode in (0, 1), command + done.stdout + done.stderr
        assert "mutants" in done.stdout
