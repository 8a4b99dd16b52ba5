"""Why a mutant that no check catches may survive: reasons in writing, read strictly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mpconform.toml import check_keys, read_toml, text

REASONS = Path(__file__).with_name("reasons")
"""Where the reasons are that the package carries."""

EQUIVALENT, NOT_SEEN = "equivalent", "not seen"

KINDS = {
    EQUIVALENT: "it does what the original does, for the reason that is given",
    "not observable": "it does something else, which no program can see",
    "unspecified": "programs can see it, and no clause promises it",
    NOT_SEEN: "a clause forbids it, or should, and no check sees it",
}
"""The kinds of reasons, and what each says of a mutant. Those of the first do not count."""

_KEYS = ("file", "within", "operator", "old", "new", "kind", "reason")


class BadReasons(Exception):
    """The file cannot be used; the message begins with it, and is one line."""


class Changed(Protocol):
    """What a reason is held against: a mutant, or what became of one."""

    @property
    def file(self) -> str: ...
    @property
    def within(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...


@dataclass(frozen=True)
class Reason:
    """Of the mutants that ``operator`` makes ``within`` a function of ``file``, turning the lines
    ``old`` into ``new``."""

    file: str
    within: str
    operator: str
    old: str
    new: str
    kind: str
    reason: str

    def covers(self, place: Changed) -> bool:
        """Whether it is about that mutant."""
        return _key(self) == _key(place)


@dataclass(frozen=True)
class Reasons:
    """Those of one subject."""

    entries: Sequence[Reason] = ()

    def of(self, place: Changed) -> Reason | None:
        """That of a mutant, if there is one."""
        return next((entry for entry in self.entries if entry.covers(place)), None)


def _key(place: Changed) -> tuple[str, ...]:
    return place.file, place.within, place.operator, place.old.strip(), place.new.strip()


def carried(subject: str, python: str) -> Path:
    """The file that the package carries for a subject. The standard library's is that of one
    release of Python, and there may be none for this one."""
    version = "" if subject == "reference" else f"-{python}"
    return REASONS / f"{subject}{version}.toml"


def read_reasons(file: Path, mutants: Iterable[Changed] | None = None) -> Reasons:
    """The reasons in ``file``, each of which has to be about one of ``mutants``: all that there
    are, if they are given. Raises BadReasons."""
    places = None if mutants is None else {_key(mutant) for mutant in mutants}
    try:
        entries = [_entry(table, places) for table in _tables(read_toml(file))]
    except ValueError as error:
        raise BadReasons(f"{file}: {error}") from error
    return Reasons(entries)


def _tables(document: dict[str, Any]) -> list[Any]:
    check_keys(document, ("mutant",), "a file of reasons")
    tables = document.get("mutant", [])
    if not isinstance(tables, list):
        raise ValueError("the title of a reason is [[mutant]]")
    return tables


def _entry(table: Any, places: Collection[tuple[str, ...]] | None) -> Reason:
    check_keys(table, _KEYS, "a reason")
    found = Reason(**{key: text(table.get(key), key, key in ("within", "new")) for key in _KEYS})
    if found.kind not in KINDS:
        raise ValueError(f"{found.kind!r} is no kind of reason: there are {', '.join(KINDS)}")
    if places is not None and _key(found) not in places:
        passage = found.old.strip().splitlines()[0]
        where = f"{found.file}, {found.within or 'the module'}"
        raise ValueError(f"{where} has no mutant of {found.operator!r} at {passage!r} any more")
    return found
