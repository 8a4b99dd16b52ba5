"""A run as annotations of GitHub's: lines that a job prints, and the service shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mpconform.expectations import Comparison
from mpconform.records import Run
from mpconform.records.naming import Names
from mpconform.views.decisive import decisive
from mpconform.views.printable import printable
from mpconform.views.words import sentence

MOST = 10
"""How many the service shows of a step."""


def as_annotations(run: Run, comparisons: Sequence[Comparison] = ()) -> Iterator[str]:
    """One line for each broken adapter, and for each result that decides; the first of them."""
    names = Names(run)
    found = [
        (f"broken adapter: {names.target(target)}", target.broken)
        for target in run.targets_by_backend
        if target.broken
    ]
    for result, remark in decisive(run, comparisons):
        title = f"{result.verdict.value} {result.clause} on {names.target(result)}"
        found.append((title, sentence(result) or remark))
    for title, text in found[:MOST]:
        yield f"::error title={_value(title)}::{_message(text)}"


def _message(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\n", "%0A")


def _value(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
