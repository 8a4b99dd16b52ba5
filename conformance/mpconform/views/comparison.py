"""Where two backends differ, in words."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from mpconform.programs.comparison import (
    CHOICE,
    KNOWN,
    OPEN,
    VIOLATES,
    Compared,
    Comparisons,
    Difference,
)
from mpconform.views.programs import said

_HEADS = {
    VIOLATES: "one of them violates a clause",
    CHOICE: "clauses allow both: a choice that the spec leaves open",
    OPEN: "undecided: no clause says which",
}


def compared(found: Comparisons, one: str, other: str) -> Text:
    """All differences under one start method, with an example of each."""
    return Text("\n".join(_lines(found, one, other)))


def _lines(found: Comparisons, one: str, other: str) -> Iterator[str]:
    known = sum(times for each, times in found.counts.items() if each.kind == KNOWN)
    differing = sum(found.counts.values()) - known
    yield (
        f"{one} and {other} ({found.start_method}): {found.programs} programs, {differing} differ, "
        f"{known} by what is known to be broken"
    )
    for kind, head in _HEADS.items():
        some = [(d, times) for d, times in found.counts.most_common() if d.kind == kind]
        if some:
            yield f"  {head}:"
        for difference, times in some:
            yield from _difference(difference, times, found.examples[difference], one, other)
    if found.failed:
        yield f"  the suite itself failed: {found.failed}"


def _difference(
    difference: Difference, times: int, example: Compared, one: str, other: str
) -> Iterator[str]:
    ours, theirs = difference.seen
    yield f"    {difference.operation}, {times} times: {one} {ours}; {other} {theirs}"
    yield from (f"      {clause}" for clause in difference.clauses)
    for step, operation in enumerate(example.program[: example.step + 1]):
        yield f"      {'>>' if step == example.step else '  '} {step:2} {said(operation)}"
