"""The catalogue of mutants, read strictly: one clear sentence for whatever does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from mpconform.mutants.model import Mutant
from mpconform.toml import check_clause, check_keys, read_toml, text

CATALOGUE = Path(__file__).with_name("catalogue")
"""Where the mutants are that the package carries."""

_KEYS = ("fault", "file", "old", "new", "start_method")


class BadCatalogue(Exception):
    """The catalogue cannot be used; the message begins with the file and says what to do."""


def read_catalogue(directory: Path, clauses: Collection[str]) -> list[Mutant]:
    """The mutants below ``directory``, in the order of ``clauses``, the ids that there are.

    Files are called ``<chapter>/<topic>.toml``, after the first two words of the ids in them.
    Raises BadCatalogue.
    """
    if not directory.is_dir():
        raise BadCatalogue(f"{directory} is not a directory of mutants")
    order = {clause: place for place, clause in enumerate(clauses)}
    found: list[Mutant] = []
    for path in sorted(directory.rglob("*.toml")):
        try:
            found += _mutants(path, directory, order)
        except ValueError as error:
            raise BadCatalogue(f"{path}: {error}") from error
    return sorted(found, key=lambda mutant: order[mutant.clause])


def _mutants(path: Path, directory: Path, clauses: Collection[str]) -> Iterator[Mutant]:
    for clause, mutants in read_toml(path).items():
        check_clause(clause, clauses)
        chapter, topic, _ = clause.split(".", 2)
        if path.relative_to(directory) != Path(chapter, f"{topic}.toml"):
            raise ValueError(f"{clause} belongs into {chapter}/{topic}.toml")
        if not isinstance(mutants, dict):
            raise ValueError(f'{clause}: the title of a mutant is ["{clause}".its-name]')
        for name, table in mutants.items():
            try:
                yield _mutant(clause, name, table)
            except ValueError as error:
                raise ValueError(f"{clause}, {name}: {error}") from error


def _mutant(clause: str, name: str, table: Any) -> Mutant:
    check_keys(table, _KEYS, "a mutant")
    return Mutant(
        clause=clause,
        name=name,
        fault=text(table.get("fault"), "fault"),
        file=text(table.get("file"), "file"),
        old=text(table.get("old"), "old"),
        new=text(table.get("new"), "new", empty=True),
        start_method=text(table.get("start_method", ""), "start_method", empty=True),
    )
