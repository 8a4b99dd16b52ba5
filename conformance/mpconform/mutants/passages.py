"""Where the fault of a mutant goes: there, or nearby, the reference keeps the clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mpconform.mutants.model import Mutant
from mpconform.mutants.plant import PACKAGE, reference


@dataclass(frozen=True)
class Passage:
    """The whole lines ``first`` to ``last``, counted from 1, of ``file``; ``text`` is theirs."""

    file: str
    first: int
    last: int
    text: str

    def __str__(self) -> str:
        numbers = (
            f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"
        )
        return f"{PACKAGE}/{self.file}, {numbers}"


def passages(mutants: Iterable[Mutant]) -> list[Passage]:
    """Where the faults of ``mutants`` go, each place once.

    One that is not in the installed reference is left out.
    """
    return list(dict.fromkeys(filter(None, map(_passage, mutants))))


def _passage(mutant: Mutant) -> Passage | None:
    try:
        text = (reference() / mutant.file).read_text(encoding="utf-8")
    except OSError:
        return None
    if text.count(mutant.old) != 1:
        return None
    begin = text.index(mutant.old) + len(mutant.old) - len(mutant.old.lstrip("\n"))
    end = begin + len(mutant.old.strip("\n"))
    first, last = text.count("\n", 0, begin) + 1, text.count("\n", 0, end) + 1
    return Passage(mutant.file, first, last, "\n".join(text.splitlines()[first - 1 : last]))
