"""Reading records back, with one clear sentence for every way in which a file can be wrong."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from mpconform.records.model import (
    KINDS,
    SCHEMA,
    Footer,
    Header,
    Record,
    Result,
    Run,
    Target,
    Verdict,
)


class BadRecords(Exception):
    """The file holds no records that this version can read; the message says what to do."""


def read_runs(path: Path) -> list[Run]:
    """The runs in a file, in order. Raises BadRecords.

    A last line that is cut off is what a killed run leaves behind: it is dropped, and the run is
    incomplete. Anything else that is not a record is damage, and is reported with its line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecords(f"cannot read {path}: {error}") from error
    runs: list[list[Record]] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = _parse(line)
        except ValueError as error:
            if number == len(lines) and runs and not line.endswith("}"):
                break
            raise BadRecords(f"{path}:{number}: {error}") from error
        if isinstance(record, Header):
            runs.append([])
        elif not runs:
            raise BadRecords(f"{path}:{number}: the records of a run begin with a header")
        runs[-1].append(record)
    if not runs:
        raise BadRecords(f"{path} holds no records of mpconform")
    return [_run(records) for records in runs]


def _parse(line: str) -> Record:
    try:
        data = json.loads(line)
    except json.JSONDecodeError:
        raise ValueError("this line is not a record (not JSON)") from None
    kind = KINDS.get(data.pop("kind", "")) if isinstance(data, dict) else None
    if kind is None:
        raise ValueError("this line is not a record of mpconform")
    if kind is Header and data.get("schema") != SCHEMA:
        raise ValueError(
            f"these records have schema {data.get('schema')!r}, this version reads schema {SCHEMA}:"
            " read them with the mpconform that wrote them, or write to another file"
        )
    return _build(kind, data)


def _build(kind: Any, data: dict[str, Any]) -> Record:
    for name in ("history", "clauses"):
        if isinstance(data.get(name), list):
            data[name] = tuple(data[name])
    try:
        if kind is Result:
            data["verdict"] = Verdict(data["verdict"])
        record: Record = kind(**data)
    except (KeyError, TypeError, ValueError):
        wanted = ", ".join(field.name for field in fields(kind))
        raise ValueError(f"this {kind.kind} is damaged; its fields are {wanted}") from None
    return record


def _run(records: list[Record]) -> Run:
    header = records[0]
    assert isinstance(header, Header)
    footers = [record for record in records if isinstance(record, Footer)]
    return Run(
        header=header,
        targets=tuple(record for record in records if isinstance(record, Target)),
        results=tuple(record for record in records if isinstance(record, Result)),
        footer=footers[-1] if footers else None,
    )
