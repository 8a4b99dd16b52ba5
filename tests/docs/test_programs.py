"""The commands of docs/programs.md work, with fewer programs."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, mpconform

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="forks")]

DOC = (ROOT / "docs" / "programs.md").read_text()
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
LESS: dict[str, tuple[str | int, ...]] = {
    "run": (),
    "programs": ("--count", 6, "--start-method", "fork"),
    "compare": ("--count", 6, "--start-method", "fork"),
    "fuzz": ("--for", "1s", "--start-method", "fork"),
}


def test_there_are_commands_of_each_kind() -> None:
    assert {command.split()[1] for command in COMMANDS} == set(LESS)


@pytest.mark.parametrize("command", [c for c in COMMANDS if "HOST:PORT" not in c])
def test_a_command_of_the_doc_works(command: str, tmp_path: Path) -> None:
    words = shlex.split(command.replace("expectations/", f"{ROOT}/expectations/"))[1:]
    if "--exhaustive" in words:
        words[words.index("--exhaustive") + 1] = "1"
    done = mpconform(*words, *LESS[words[0]], XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
