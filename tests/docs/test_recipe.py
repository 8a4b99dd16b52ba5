"""The recipe for others, in a repository of its own: red, a file, green, a regression, red again.

The library is that of the guide; the steps are those of the reusable workflow, read from its file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.by_hand import Call
from tests.docs.test_guide import GUIDE
from tests.running import ROOT, environment

pytestmark = pytest.mark.once

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "minipool"
version = "1.0"

[tool.hatch.build.targets.wheel]
only-include = ["minipool.py", "conformance_backend.py"]
"""
RIGHT = "answer = func(*args, **kwds)"
WRONG = "answer = func(*args)"
BROKEN = "pool.apply.returns-the-value"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A library in a repository, with its adapter; nothing of mpconform's beside it."""
    folder = tmp_path / "minipool"
    folder.mkdir()
    match = re.search(r"<!-- example: minipool.py -->\n```python\n(.*?)^```$", GUIDE, re.M | re.S)
    assert match is not None
    (folder / "minipool.py").write_text(match[1])
    (folder / "pyproject.toml").write_text(PROJECT)
    if git := shutil.which("git"):
        subprocess.run([git, "init", "-q"], cwd=folder, check=True)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the commands of a fresh Python are."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "python"], check=True)
    return tmp_path / "python" / "bin"


@pytest.fixture
def wheel(path: Path, tmp_path: Path) -> Path:
    """This project, built once: every job installs it."""
    built = tmp_path / "built"
    command = [path / "python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", built, ROOT]
    subprocess.run(command, check=True)
    (found,) = built.glob("mpconform-*.whl")
    return found


def test_red_a_file_green_a_regression_and_red_with_what_it_broke(
    repository: Path, path: Path, wheel: Path, tmp_path: Path
) -> None:
    inputs = {
        "backend": "conformance_backend:backend",
        "requirement": str(wheel),
        "shards": '["1/2", "2/2"]',
        "options": "--clause pool.apply.* --clause pool.map.*",
    }

    def call(**more: str) -> Call:
        for name in ("parts", "site"):
            shutil.rmtree(repository / name, ignore_errors=True)
        for name in ("records.jsonl", "whole.jsonl"):
            (repository / name).unlink(missing_ok=True)
        return Call(repository, tmp_path / "artifacts", path, {**inputs, **more}).made()

    def command(*words: str) -> None:
        own = environment(PATH=str(path), PYTHONPATH="", XDG_STATE_HOME=str(tmp_path / "state"))
        subprocess.run([path / "mpconform", *words], cwd=repository, env=own, check=True)

    subprocess.run([path / "python", "-m", "pip", "install", "-q", wheel], check=True)
    command("init", "minipool")
    (repository / "conformance.toml").unlink()

    red = call()
    assert ["mpconform run" in step for step in red.failed] == [True] * 2, red.printed
    assert "does not conform" in red.summary
    assert (repository / "site" / "index.html").exists()

    command("expect", "whole.jsonl", "--write", "conformance.toml")
    (repository / "whole.jsonl").rename(repository / "before.jsonl")
    green = call(expect="conformance.toml", against="before.jsonl")
    assert green.failed == [], green.printed

    library = repository / "minipool.py"
    library.write_text(library.read_text().replace(RIGHT, WRONG))
    broken = call(expect="conformance.toml", against="before.jsonl")
    assert "mpconform diff" in broken.failed[-1], broken.printed
    assert f"unexpected FAIL: {BROKEN} on minipool (default)" in broken.printed
    regressions = broken.summary.partition("### Regressions")[2].partition("<details>")[0]
    assert f"`{BROKEN}`" in regressions
