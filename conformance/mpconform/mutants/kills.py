"""What an examination of mutants came to, as a file (JSON Lines): the kill matrix, for other views.

A header says what is examined, a line follows for each mutant as soon as it is done, and a last one
says that it is over. So what is interrupted, or killed, keeps what it has; it can be gone on with.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mpconform import __version__
from mpconform.mutants.model import Examined, Fate, Mutant, RuleMutant

_SCHEMA = 2


class BadKills(Exception):
    """The file cannot be read; the message is one line."""


@dataclass(frozen=True)
class About:
    """What was examined: the mutants of ``name``, named ones or those made ``by_rule``.

    ``digest`` changes whenever they may be others. If only a ``sample`` of so many was, it was
    drawn with ``seed``.
    """

    name: str = "reference"
    by_rule: bool = False
    digest: str = ""
    python: str = platform.python_version()
    sample: int | None = field(default=None, compare=False)
    seed: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Kill:
    """What became of a mutant: the clause that caught it, by which verdict; '' if none did.

    ``clause`` is the one that forbids the fault, if it is known. One that a rule made says where it
    is, and what was changed. ``judged`` are clauses with their verdicts and seconds: all, if that
    was wanted, and else those that decided nothing.
    """

    id: str
    fate: str
    caught_by: str
    verdict: str
    seconds: float
    file: str
    clause: str = ""
    name: str = ""
    line: int = 0
    operator: str = ""
    within: str = ""
    old: str = ""
    new: str = ""
    start_method: str = ""
    note: str = ""
    judged: Sequence[Sequence[Any]] = ()

    @property
    def caught(self) -> bool:
        """Whether the clause that forbids the fault caught it."""
        return self.fate == Fate.CAUGHT.value

    @property
    def killed(self) -> bool:
        """Whether it was noticed."""
        return Fate(self.fate).killed


@dataclass(frozen=True)
class Kills:
    """An examination; not ``complete`` if it was interrupted."""

    subject: About
    complete: bool
    mutants: tuple[Kill, ...]

    @property
    def python(self) -> str:
        """The version that it was made with."""
        return self.subject.python

    @cached_property
    def done(self) -> frozenset[str]:
        """The mutants that need not be examined again."""
        return frozenset(kill.id for kill in self.mutants if kill.fate != Fate.ERROR.value)


def kill_of(examined: Examined) -> Kill | None:
    """What became of a mutant; None for what is without a fault."""
    mutant, result = examined.mutant, examined.result
    if mutant is None:
        return None
    caught = result if result is not None and result.verdict.violation else None
    made = mutant if isinstance(mutant, RuleMutant) else None
    method = examined.judged[0].target.start_method if examined.judged else mutant.start_method
    return Kill(
        id=mutant.id,
        fate=examined.fate.value,
        caught_by=caught.clause if caught else "",
        verdict=caught.verdict.value if caught else "",
        seconds=examined.seconds,
        file=mutant.file,
        clause=mutant.clause if isinstance(mutant, Mutant) else "",
        name=mutant.name if isinstance(mutant, Mutant) else "",
        line=made.line if made else 0,
        operator=made.operator if made else "",
        within=made.within if made else "",
        old=made.old if made else "",
        new=made.new if made else "",
        start_method=caught.target.start_method if caught else method,
        note=examined.problem or examined.broken,
        judged=[[each.clause, each.verdict.value, each.seconds] for each in examined.judged],
    )


class KillWriter:
    """Writes a file as the mutants are done; each is there for good when `write` returns."""

    def __init__(self, file: Path, subject: About, known: Kills | None = None) -> None:
        """Begin it, or go on with what is ``known`` to be in it. Raises OSError."""
        self._file = file.open("a" if known else "w", encoding="utf-8")
        if known:
            self._file.truncate(_whole_lines(file.read_bytes()))
        else:
            head = {"kind": "mutants", "schema": _SCHEMA, "version": __version__}
            self._line({**head, "subject": asdict(subject)})

    def write(self, examined: Examined) -> None:
        """Write what became of a mutant."""
        if kill := kill_of(examined):
            self._line({"kind": "mutant", **_without_empty(asdict(kill))})

    def close(self, complete: bool) -> None:
        """It is over."""
        self._line({"kind": "end", "complete": complete})
        self._file.close()

    def _line(self, data: dict[str, Any]) -> None:
        self._file.write(json.dumps(data) + "\n")
        self._file.flush()


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "fate", "caught_by", "verdict", "seconds", "file")
    return {key: value for key, value in data.items() if value or key in kept}


def _whole_lines(text: bytes) -> int:
    return text.rfind(b"\n") + 1


def read_kills(file: Path) -> Kills:
    """What the file holds; a last line that was cut off counts for nothing. Raises BadKills."""
    try:
        text = file.read_bytes()
        first, *rest = text[: _whole_lines(text)].decode().splitlines() or [""]
        head = json.loads(first)
        if head["kind"] != "mutants" or head["schema"] != _SCHEMA:
            raise ValueError
        subject = About(**head["subject"])
    except OSError as error:
        raise BadKills(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadKills(f"{file} is no file that 'mpconform mutants -o' wrote") from error
    complete, found = False, dict[str, Kill]()
    for number, line in enumerate(rest, start=2):
        try:
            data = json.loads(line)
            kind = data.pop("kind")
            complete = kind == "end" and data["complete"] is True
            if kind == "mutant":
                kill = Kill(**data)
                Fate(kill.fate)
                found[kill.id] = kill
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadKills(f"line {number} of {file} is damaged") from error
    return Kills(subject, complete, tuple(found.values()))
