"""Putting a fault into a copy of the reference."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from mpconform.mutants.model import Mutant

PACKAGE = "mpreference"


class CannotPlant(Exception):
    """The reference has no such place; the message is one line."""


def reference() -> Path:
    """The folder of the reference's package."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def mutated(mutant: Mutant) -> str:
    """The text of the mutant's file, with the fault. Raises CannotPlant."""
    path = reference() / mutant.file
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CannotPlant(f"cannot read {mutant.file}: {error.strerror}") from error
    if (times := text.count(mutant.old)) != 1:
        raise CannotPlant(f"{mutant.file} has the passage to be replaced {times} times, not once")
    changed = text.replace(mutant.old, mutant.new)
    try:
        compile(changed, mutant.file, "exec")
    except SyntaxError as error:
        raise CannotPlant(f"with the fault, {mutant.file} is no Python: {error}") from error
    return changed


def plant(mutant: Mutant, directory: Path) -> None:
    """Put the mutant below ``directory``, which has to come first where modules are looked for.

    Compiled files come along: those of unchanged files stay valid. Raises CannotPlant.
    """
    text = mutated(mutant)
    shutil.copytree(reference(), directory / PACKAGE)
    (directory / PACKAGE / mutant.file).write_text(text, encoding="utf-8")
