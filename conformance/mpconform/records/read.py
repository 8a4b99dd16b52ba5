"""Reading records back, with one clear sentence for every way in which a file can be wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

from mpconform.history import Moment
from mpconform.records import schema_1
from mpconform.records.digest import CHANGED, Digest
from mpconform.records.model import (
    KINDS,
    SCHEMA,
    Footer,
    Header,
    Record,
    Result,
    Run,
    Target,
    TargetKey,
    Verdict,
)

_Line = dict[str, Any]
_VERSION = re.compile(r"\d+\.\d+")


class BadRecords(Exception):
    """The file holds no records that this version can read; the message says what to do."""


def read_runs(path: Path) -> list[Run]:
    """The runs in a file, in order. Raises BadRecords.

    A last line that is cut off is what a killed run leaves behind: it is dropped, and the run is
    incomplete; so is one whose lines are not those of which its footer has the digest. Lines of a
    kind that only later versions know are skipped, and counted. Anything else that is not a record
    is damage, and is reported with its line.
    """
    try:
        *lines, cut_off = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecords(f"cannot read {path}: {error}") from error
    runs: list[_Reading] = []
    for number, line in enumerate([*lines, cut_off], start=1):
        try:
            data = _parse(line)
            if data["kind"] == Header.kind:
                runs.append(_Reading(data, line))
            elif runs:
                runs[-1].add(data, line)
            else:
                raise ValueError("the records of a run begin with a header")
        except ValueError as error:
            if number > len(lines) and (runs or not line):
                break
            raise BadRecords(f"{path}:{number}: {error}") from error
    if not runs:
        raise BadRecords(f"{path} holds no records of mpconform")
    return [reading.run() for reading in runs]


class _Reading:
    """A run as it is read; records of an older schema are brought to today's."""

    def __init__(self, header: _Line, line: str) -> None:
        self._digest = Digest()
        self._digest.add(line)
        self._modernize: Callable[[_Line], _Line] = lambda data: data
        schema = header.get("schema")
        if schema == schema_1.SCHEMA:
            self._modernize = schema_1.Modernizer(header).modernize
        elif schema != SCHEMA:
            raise ValueError(
                f"these records have schema {schema!r}, this version reads schemas 1 to {SCHEMA}:"
                " read them with the mpconform that wrote them, or write to another file"
            )
        built = _build(header)
        assert isinstance(built, Header)
        self._header = built
        self._records: list[Record] = []
        self._skipped: Counter[str] = Counter()

    def add(self, data: _Line, line: str) -> None:
        """Take in one line. Raises ValueError."""
        if data["kind"] not in KINDS:
            self._skipped[data["kind"]] += 1
        else:
            record = _build(self._modernize(data))
            self._records.append(self._seen(record) if isinstance(record, Footer) else record)
        self._digest.add(line)

    def _seen(self, footer: Footer) -> Footer:
        """The footer, if the lines before it are those that were written."""
        if footer.digest in ("", self._digest.text):
            return footer
        return replace(footer, complete=False, reason=CHANGED)

    def run(self) -> Run:
        """The run that was read."""
        footers = [record for record in self._records if isinstance(record, Footer)]
        return Run(
            header=self._header,
            targets=tuple(record for record in self._records if isinstance(record, Target)),
            results=tuple(record for record in self._records if isinstance(record, Result)),
            footer=footers[-1] if footers else None,
            skipped=dict(self._skipped),
        )


def _parse(line: str) -> _Line:
    try:
        data = json.loads(line)
    except ValueError:
        raise ValueError("this line is not a record (not JSON)") from None
    except RecursionError:
        raise ValueError("this line is not a record (nested too deeply)") from None
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise ValueError("this line is not a record of mpconform")
    return data


def _build(data: _Line) -> Record:
    kind = KINDS[data["kind"]]
    known = {field.name: field for field in fields(kind)}
    found = {name: _VALUES.get(name, _as_it_is)(data[name]) for name in known if name in data}
    needed = {n for n, f in known.items() if f.default is f.default_factory is MISSING}
    if not needed <= set(found) or not all(_fits(known[n], value) for n, value in found.items()):
        raise ValueError(f"this {kind.kind} is damaged; its fields are {', '.join(known)}")
    record: Record = kind(**found)
    return record


def _as_it_is(value: Any) -> Any:
    return value


def _verdict(value: Any) -> Any:
    try:
        return Verdict(value)
    except ValueError:
        return value


def _key(value: Any) -> Any:
    is_one = isinstance(value, list) and len(value) == len(TargetKey._fields)
    if not is_one or not all(isinstance(part, str) for part in value):
        return value
    key = TargetKey(*value)
    return key if _VERSION.match(key.python) else value


def _moments(value: Any) -> Any:
    try:
        return tuple(Moment(**moment) for moment in value)
    except TypeError:
        return value


_VALUES: dict[str, Callable[[Any], Any]] = {
    "clauses": lambda value: tuple(value) if isinstance(value, list) else value,
    "history": _moments,
    "key": _key,
    "target": _key,
    "verdict": _verdict,
}

_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "int | None": (int, type(None)),
    "float": (int, float),
    "bool": bool,
    "Verdict": Verdict,
    "TargetKey": TargetKey,
    "tuple[str, ...]": tuple,
    "tuple[Moment, ...]": tuple,
    "Mapping[str, str]": dict,
}


def _fits(field: Any, value: Any) -> bool:
    return isinstance(value, _TYPES[field.type])
