"""Who makes environments and installs into them: uv where it is there, else venv and pip."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mpconform.environments.request import CannotMake


def make(python: str, folder: Path) -> None:
    """Make an empty environment of that interpreter. Raises CannotMake."""
    if uv := shutil.which("uv"):
        run([uv, "venv", "--quiet", "--python", python, str(folder)])
    else:
        run([python, "-m", "venv", "--without-pip", str(folder)])


def install(interpreter: str, requirements: Sequence[str]) -> None:
    """Install ``requirements`` into the environment of that interpreter. Raises CannotMake."""
    if uv := shutil.which("uv"):
        run([uv, "pip", "install", "--quiet", "--python", interpreter, *requirements])
    else:
        run([*pip(), "--quiet", "--python", interpreter, "install", *requirements])


def pip() -> list[str]:
    """How pip is called: this process may be in an environment without one. Raises CannotMake."""
    for python in _with_pip():
        command = [python, "-m", "pip"]
        done = subprocess.run([*command, "--version"], capture_output=True, check=False)
        if done.returncode == 0:
            return [*command, "--disable-pip-version-check"]
    raise CannotMake("there is neither uv nor pip to install with; install one of them")


def _with_pip() -> Iterator[str]:
    yield sys.executable
    yield str(Path(sys.base_prefix) / "bin" / "python{}.{}".format(*sys.version_info))
    if python := shutil.which("python3"):
        yield python


def run(command: list[str]) -> str:
    """What the command prints. Raises CannotMake with the last error that it tells."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise CannotMake(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower()]
        said = (errors or lines or ["it said nothing"])[-1]
        raise CannotMake(f"{' '.join(command[:4])} …: {said}")
    return done.stdout
