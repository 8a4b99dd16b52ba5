"""The faults that real releases had, read strictly: one clear sentence for whatever does not fit.

``shipped/<library>.toml`` has an entry for each, of what was reported in its links. An entry is
shown by mutants of its clause (the reference with that fault), by the faulty release itself, or by
both; one that nothing shows, or that is shown and not caught, says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpconform.mutants.model import Mutant
from mpconform.toml import check_clause, check_keys, read_toml, text, texts

SHIPPED = Path(__file__).with_name("shipped")
"""Where the faults are that the package carries."""

BEFORE = ("no clause", "missed", "another", "adapter", "caught", "not reproduced")
"""What the suite may have made of a fault when it was found."""

_KEYS = (
    *("fault", "links", "affected", "reported", "mended", "clause"),
    *("mutant", "release", "python", "start_method", "before", "not_seen", "note"),
)


class BadFaults(Exception):
    """The faults cannot be used; the message begins with the file and says what to do."""


@dataclass(frozen=True)
class FaultyRelease:
    """``backend`` as ``mpconform run`` takes it (billiard==4.2.0), on a version of Python."""

    backend: str
    python: str
    start_method: str

    def __str__(self) -> str:
        return f"{self.backend} on {self.python}, {self.start_method}"


@dataclass(frozen=True)
class ShippedFault:
    """A fault that releases of ``library`` had, by its id ``name``.

    ``affected`` and ``mended`` say in which, in words; ``reported`` has the years. ``clause``
    forbids it ('' if none does), ``mutants`` are names of that clause's. ``before`` is what the
    suite made of it when it was found ('' if that was not tried); ``not_seen`` is why it is not
    caught.
    """

    name: str
    library: str
    fault: str
    links: tuple[str, ...]
    affected: str
    reported: str
    mended: str
    clause: str
    mutants: tuple[str, ...]
    release: FaultyRelease | None
    before: str
    not_seen: str
    note: str

    @property
    def ways(self) -> tuple[str, ...]:
        """How it is shown: the names of mutants, and the release in words."""
        return (*self.mutants, *([str(self.release)] if self.release else []))


def read_faults(
    directory: Path, clauses: Collection[str], mutants: Iterable[Mutant]
) -> list[ShippedFault]:
    """The faults in ``directory``, by library. Raises BadFaults."""
    if not directory.is_dir():
        raise BadFaults(f"{directory} is not a directory of faults")
    known = {(mutant.clause, mutant.name) for mutant in mutants}
    found: dict[str, ShippedFault] = {}
    for path in sorted(directory.glob("*.toml")):
        try:
            for fault in _faults(path, clauses, known):
                if fault.name in found:
                    raise ValueError(f"{fault.name} stands in {found[fault.name].library}.toml too")
                _check_new(fault, found.values())
                found[fault.name] = fault
        except ValueError as error:
            raise BadFaults(f"{path}: {error}") from error
    return list(found.values())


def _check_new(fault: ShippedFault, others: Iterable[ShippedFault]) -> None:
    for other in others:
        if (other.fault, other.clause) == (fault.fault, fault.clause):
            raise ValueError(f"{fault.name} is the same as {other.name}")


def _faults(
    path: Path, clauses: Collection[str], mutants: Collection[tuple[str, str]]
) -> Iterator[ShippedFault]:
    for name, table in read_toml(path).items():
        try:
            fault = _fault(name, path.stem, table)
            _check_shown(fault, clauses, mutants)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        yield fault


def _fault(name: str, library: str, table: Any) -> ShippedFault:
    check_keys(table, _KEYS, "a fault")

    def optional(key: str) -> str:
        return text(table.get(key, ""), key, empty=True)

    return ShippedFault(
        name=name,
        library=library,
        fault=text(table.get("fault"), "fault"),
        links=tuple(texts(table.get("links", []), "links")),
        affected=text(table.get("affected"), "affected"),
        reported=text(table.get("reported"), "reported"),
        mended=optional("mended"),
        clause=optional("clause"),
        mutants=tuple(texts(table.get("mutant", []), "mutant")),
        release=_release(table),
        before=optional("before"),
        not_seen=optional("not_seen"),
        note=optional("note"),
    )


def _release(table: dict[str, Any]) -> FaultyRelease | None:
    keys = ("release", "python", "start_method")
    if not any(key in table for key in keys):
        return None
    return FaultyRelease(*(text(table.get(key), key) for key in keys))


def _check_shown(
    fault: ShippedFault, clauses: Collection[str], mutants: Collection[tuple[str, str]]
) -> None:
    """Refuse links that are none, unknown clauses and mutants, and what nothing shows."""
    if not fault.links or not all(link.startswith("https://") for link in fault.links):
        raise ValueError("links are one or more addresses that begin with https://")
    if fault.clause:
        check_clause(fault.clause, clauses)
    for mutant in fault.mutants:
        if (fault.clause, mutant) not in mutants:
            raise ValueError(f"{fault.clause or 'no clause'} has no mutant {mutant!r}")
    if fault.before and fault.before not in BEFORE:
        raise ValueError(f"before is one of {', '.join(BEFORE)}")
    shown = fault.clause and (fault.mutants or fault.release)
    if not shown and not fault.not_seen:
        raise ValueError("it needs a clause, and a mutant or a release; or not_seen, the reason")
