"""The parts of a run, made elsewhere, as one run: what is missing of them is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mpconform.records.combine import combined
from mpconform.records.model import Footer, Run


def merged(parts: Sequence[tuple[str, Run]]) -> Run:
    """One run of all parts (at least one), each with the name of where it comes from.

    It is complete if every part is, and no shard is missing; else its footer says why not.
    """
    runs = [run for _, run in parts]
    run = combined(runs)
    wrong = [*_incomplete(parts), *_missing(runs)]
    ended = max((one.footer.ended for one in runs if one.footer), default="")
    started = min(one.header.started for one in runs)
    return replace(
        run,
        header=replace(run.header, started=started, shard=""),
        footer=Footer(not wrong, ended, len(run.results), "; ".join(wrong)),
    )


def _incomplete(parts: Sequence[tuple[str, Run]]) -> Iterator[str]:
    for name, run in parts:
        if not run.complete:
            yield f"{name}: {run.cut_short}"


def _missing(runs: Sequence[Run]) -> Iterator[str]:
    """The shards of which others of the same targets are there."""
    for (names, of), there in _shards(runs).items():
        gone = sorted({*range(1, of + 1)} - there)
        if gone:
            yield f"{', '.join(f'{number}/{of}' for number in gone)} of {names} is missing"


def _shards(runs: Sequence[Run]) -> Mapping[tuple[str, int], set[int]]:
    found: dict[tuple[str, int], set[int]] = {}
    for run in runs:
        if run.header.shard:
            number, of = map(int, run.header.shard.split("/"))
            found.setdefault((_names(run), of), set()).add(number)
    return found


def _names(run: Run) -> str:
    """The libraries of a run, and where they were judged."""
    where = {
        f"{key.backend} on {key.implementation} {key.python}, {key.platform}"
        for key in (target.key for target in run.targets)
    }
    return " and ".join(sorted(where)) or "a run without targets"
