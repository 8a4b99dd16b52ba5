"""Finding a Python by its version."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from mpconform.environments import CannotMake, find_python

HERE = platform.python_version()


def test_this_python_is_found_first() -> None:
    minor = HERE.rpartition(".")[0]
    assert [find_python(wanted) for wanted in ("", minor, HERE)] == [sys.executable] * 3


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("three", "is no version of Python; write 3.12"),
        ("3.9", "the oldest is 3.10"),
        ("2.7", "the oldest is 3.10"),
        ("3.99", "there is no Python 3.99 here"),
    ],
)
def test_what_is_not_there_is_one_line(wanted: str, words: str) -> None:
    with pytest.raises(CannotMake, match=words):
        find_python(wanted)


def test_pyenvs_folder_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("3.97.2", "3.97.10", "3.9.9"):
        (tmp_path / "versions" / version / "bin").mkdir(parents=True)
        (tmp_path / "versions" / version / "bin" / "python").touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert find_python("3.97") == str(tmp_path / "versions" / "3.97.10" / "bin" / "python")
    assert find_python("3.97.2") == str(tmp_path / "versions" / "3.97.2" / "bin" / "python")
