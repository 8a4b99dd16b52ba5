"""What an examination of mutants came to, as a file (JSON): the kill matrix, for other views."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from mpconform import __version__
from mpconform.mutants.model import Examined, Fate

_SCHEMA = 1


class BadKills(Exception):
    """The file cannot be read; the message is one line."""


@dataclass(frozen=True)
class Kill:
    """What became of a mutant: the clause that caught it, by which verdict; '' if none did."""

    clause: str
    name: str
    fate: str
    caught_by: str
    verdict: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether the clause that forbids the fault caught it."""
        return self.fate == Fate.CAUGHT.value


@dataclass(frozen=True)
class Kills:
    """An examination; not ``complete`` if it was interrupted."""

    python: str
    complete: bool
    mutants: tuple[Kill, ...]


def kills_of(examined: Iterable[Examined], complete: bool) -> Kills:
    """What they came to; the reference as it is aside."""
    found = (_kill(one) for one in examined)
    return Kills(platform.python_version(), complete, tuple(filter(None, found)))


def _kill(examined: Examined) -> Kill | None:
    mutant, result = examined.mutant, examined.result
    if mutant is None:
        return None
    caught = result is not None and result.verdict.violation
    return Kill(
        mutant.clause,
        mutant.name,
        examined.fate.value,
        result.clause if result and caught else "",
        result.verdict.value if result and caught else "",
        examined.seconds,
    )


def to_json(kills: Kills) -> str:
    """The text of the file."""
    data = {"kind": "mutants", "schema": _SCHEMA, "version": __version__, **asdict(kills)}
    return json.dumps(data, indent=1) + "\n"


def read_kills(file: Path) -> Kills:
    """What the file holds. Raises BadKills."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["kind"] != "mutants" or data["schema"] != _SCHEMA:
            raise ValueError
        mutants = tuple(Kill(**one) for one in data["mutants"])
        return Kills(str(data["python"]), data["complete"] is True, mutants)
    except OSError as error:
        raise BadKills(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadKills(f"{file} is no file that 'mpconform mutants -o' wrote") from error
