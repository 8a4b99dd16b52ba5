"""Finding the interpreter for a version of Python."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mpconform.environments.request import CannotMake

_VERSION = re.compile(r"\d+(\.\d+){1,2}")
_OLDEST = (3, 10)


def find_python(wanted: str) -> str:
    """The path of a Python of the version ``wanted`` (3.12, 3.12.1; empty: this one).

    Looks at this process, at what uv knows, at pyenv's folder and at the PATH. Raises CannotMake.
    """
    if not wanted:
        return sys.executable
    if not _VERSION.fullmatch(wanted):
        raise CannotMake(f"{wanted!r} is no version of Python; write 3.12 or 3.12.1")
    if tuple(map(int, wanted.split(".")[:2])) < _OLDEST:
        raise CannotMake(f"there is nothing for Python {wanted}: the oldest is 3.10")
    if _is(platform.python_version(), wanted):
        return sys.executable
    found = next(_candidates(wanted), None)
    if found is None:
        raise CannotMake(f"there is no Python {wanted} here, by uv, pyenv or the PATH")
    return found


def _candidates(wanted: str) -> Iterator[str]:
    if uv := shutil.which("uv"):
        command = [uv, "python", "find", "--no-project", wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            yield done.stdout.strip()
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    versions = [path for path in root.glob("3.*") if _is(path.name, wanted)]
    for path in sorted(versions, key=lambda path: _numbers(path.name), reverse=True):
        if (python := path / "bin" / "python").exists():
            yield str(python)
    name = "python" + ".".join(wanted.split(".")[:2])
    on_path = shutil.which(name)
    if on_path and _is(_version_of(on_path), wanted):
        yield on_path


def _version_of(python: str) -> str:
    command = [python, "-c", "import platform; print(platform.python_version())"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _is(version: str, wanted: str) -> bool:
    parts = wanted.split(".")
    return version.split(".")[: len(parts)] == parts


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]
