"""Writing records: one line each, flushed at once, so that a killed run leaves what it had."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from mpconform.records.digest import Digest
from mpconform.records.model import Footer, Header, Record, Result


class RecordWriter:
    """Appends records to a file; without a file it keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None
        self._digest = Digest()

    def write(self, record: Record) -> None:
        """Append one record; a footer with the digest of its run."""
        if self._file is None:
            return
        if isinstance(record, Header):
            self._digest = Digest()
        if isinstance(record, Footer):
            record = replace(record, digest=self._digest.text)
        line = to_line(record)
        self._digest.add(line)
        self._file.write(line + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file. What could not be written, `write` has told of."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


def to_line(record: Record) -> str:
    """The record as one line of JSON. All of it is ASCII: what a backend said may be no Unicode."""
    data: dict[str, Any] = {"kind": record.kind, **asdict(record)}
    if isinstance(record, Result):
        data["history"] = [moment._asdict() for moment in record.history]
    return json.dumps(data)
