"""The guide for libraries: what it says is done, from a directory with nothing but the library."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, environment

pytestmark = pytest.mark.once

GUIDE = (ROOT / "docs" / "validate-your-library.md").read_text()
SAID = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.M | re.S)
WRONG = "for child in reversed(started)]"


def test_from_nothing_to_green_and_on_to_what_is_mended(tmp_path: Path) -> None:
    library = tmp_path / "minipool.py"
    match = re.search(r"<!-- example: minipool.py -->\n```python\n(.*?)^```$", GUIDE, re.M | re.S)
    assert match is not None
    library.write_text(match[1])
    printed = ""
    for kind, text in SAID:
        if kind == "sh":
            printed = done(tmp_path, text)
        elif kind == "text":
            assert [line for line in text.splitlines() if not is_in(line, printed)] == []
        elif kind == "python" and text not in match[1]:
            assert WRONG in match[1]
            library.write_text(re.sub(r"^.*reversed\(started\).*\n", text, match[1], flags=re.M))
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    for name in re.findall(r"^\| `([^`]+)` \|", GUIDE, re.M):
        assert name in written
    assert "keeps-input-order" not in (tmp_path / "conformance.toml").read_text()


def done(here: Path, command: str) -> str:
    """What a command of the guide prints; it ends as it is said to."""
    words, _, remark = command.partition("  #")
    program, *arguments = shlex.split(words)
    if program == "mpconform":
        arguments = ["-m", "mpconform", *arguments]
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=here,
        env=environment(XDG_STATE_HOME=str(here / "state"), COLUMNS="1000"),
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )
    said = re.search(r"exit code (\d+)", remark)
    assert ended.returncode == (int(said[1]) if said else 0), ended.stdout + ended.stderr
    return ended.stdout


def is_in(line: str, printed: str) -> bool:
    """Whether a line, but for what … stands for, was printed."""
    return re.search(".*".join(map(re.escape, line.split("…"))), printed) is not None
