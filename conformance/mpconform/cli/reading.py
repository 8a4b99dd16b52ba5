"""Reading the records that a user names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mpconform.cli.errors import CannotDo
from mpconform.records import BadRecords, Run, combined, kept, read_runs


def read(paths: Sequence[Path]) -> list[Run]:
    """The runs in files, and in all files of folders, in order."""
    return [run for _, run in named(paths)]


def named(paths: Sequence[Path]) -> list[tuple[str, Run]]:
    """The same, each with the file that it is in."""
    try:
        return [(str(file), run) for file in _files(paths) for run in read_runs(file)]
    except BadRecords as error:
        raise CannotDo(str(error)) from error


def read_set(paths: Sequence[Path]) -> Run:
    """All of them as one set."""
    return combined(read(paths))


def runs_in(paths: Sequence[Path]) -> list[Run]:
    """The runs in the files, in order; without one, the last run that is kept."""
    return read(paths or _last())


def _last() -> list[Path]:
    found = kept.files()
    if not found:
        raise CannotDo(f"no run is kept in {kept.directory()}; make one, or name a file of records")
    return found[-1:]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.rglob("*.jsonl"))
        if not found:
            raise CannotDo(f"{path} holds no records: there is no file *.jsonl in it")
        yield from found
