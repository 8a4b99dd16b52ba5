"""Putting a fault into a copy of a package."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Protocol

PACKAGE = "mpreference"


class CannotPlant(Exception):
    """The package has no such place; the message is one line."""


class Fault(Protocol):
    """What can be planted: a change of one ``file`` below the package."""

    @property
    def file(self) -> str: ...

    def into(self, text: str) -> str:
        """The text of the file, with the fault. Raises CannotPlant."""


def reference() -> Path:
    """The folder of the reference's package."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def mutated(fault: Fault, package: Path | None = None) -> str:
    """The text of the file with the fault, of the reference if no other package is given. Raises
    CannotPlant."""
    path = (package or reference()) / fault.file
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CannotPlant(f"cannot read {fault.file}: {error.strerror}") from error
    changed = fault.into(text)
    try:
        compile(changed, fault.file, "exec")
    except SyntaxError as error:
        raise CannotPlant(f"with the fault, {fault.file} is no Python: {error}") from error
    return changed


def plant(fault: Fault, directory: Path, package: Path | None = None) -> None:
    """Put a package with the fault, the reference if no other is given, below ``directory``, which
    has to come first where modules are looked for.

    Compiled files come along: those of unchanged files stay valid. Raises CannotPlant.
    """
    package = package or reference()
    text = mutated(fault, package)
    shutil.copytree(package, directory / package.name)
    (directory / package.name / fault.file).write_text(text, encoding="utf-8")
