"""Exit codes, and the one line that a user gets who asked for something impossible."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum

import click


class ExitCode(IntEnum):
    """What the exit codes of all commands mean (README has the table)."""

    CONFORMS = 0
    DOES_NOT_CONFORM = 1
    USAGE = 2
    SUITE_FAILED = 3
    INTERRUPTED = 130


class CannotDo(click.ClickException):
    """The command cannot be carried out as given; the message is one line and says what to do."""

    exit_code = ExitCode.USAGE


def unknown(kind: str, name: str, known: Iterable[str], hint: str) -> CannotDo:
    """The error for a name that nothing has, with the nearest that something has."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    suggestion = f"did you mean {near[0]!r}? " if near else ""
    return CannotDo(f"there is no {kind} {name!r}; {suggestion}{hint}")
