"""Verdicts as letters (in the data of the matrix), words (in its cells) and classes (of styles)."""

from __future__ import annotations

from collections.abc import Iterable

from mpconform.records import Result, Verdict
from mpconform.views.words import SHORT

LETTERS = {
    Verdict.SUITE_ERROR: "E",
    Verdict.CRASH: "C",
    Verdict.HANG: "H",
    Verdict.FAIL: "F",
    Verdict.LEAK: "L",
    Verdict.INCONCLUSIVE: "I",
    Verdict.BLOCKED: "B",
    Verdict.UNSUPPORTED: "U",
    Verdict.PASS: "P",
}
"""Verdict -> its letter, the worst first."""

NOT_JUDGED = "."

WORDS = {LETTERS[verdict]: SHORT.get(verdict, verdict.value) for verdict in Verdict}
"""Letter -> what stands in a cell."""


def style(verdict: Verdict) -> str:
    """The class of a cell."""
    if verdict.violation or verdict is Verdict.SUITE_ERROR:
        return "bad"
    return {Verdict.PASS: "good", Verdict.UNSUPPORTED: "none"}.get(verdict, "open")


STYLES = {LETTERS[verdict]: style(verdict) for verdict in Verdict}
"""Letter -> the class of a cell."""


def worst(results: Iterable[Result]) -> Verdict | None:
    """The worst verdict of several results; None of none."""
    order = list(Verdict)
    return min((result.verdict for result in results), key=order.index, default=None)
