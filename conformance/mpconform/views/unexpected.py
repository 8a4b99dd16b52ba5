"""A run beside an expectation file: what was not expected, one line each, and the count."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.expectations import Comparison, UnexpectedResult
from mpconform.records import Verdict


def unexpected(comparison: Comparison) -> RenderableType:
    """One line per result that was not expected; a last line with the counts."""
    lines = [_line(one) for one in comparison.unexpected]
    counts = Text(f"{comparison.expectations.backend}: ", style="bold")
    counts.append(f"{len(comparison.expected)} failures as expected, ")
    style = "bold red" if lines else "bold green"
    counts.append(f"{len(lines)} results not expected", style=style)
    counts.append(f" ({comparison.expectations.path})")
    return Group(*lines, counts)


def _line(one: UnexpectedResult) -> Text:
    result = one.result
    line = Text(f"unexpected {result.verdict.value}: ", style="bold red")
    line.append(f"{result.clause} on {result.backend} ({result.start_method})")
    line.append(_instead(one), style="dim")
    return line


def _instead(one: UnexpectedResult) -> str:
    entry = one.entry
    if entry is None:
        return ""
    if one.expired:
        return f"; its expectation ended on {entry.expires}: {entry.reason}"
    wanted = " or ".join(verdict.value for verdict in entry.verdicts)
    if one.result.verdict is Verdict.PASS:
        return f"; expected {wanted} ({entry.reason}): if it is mended, remove the entry"
    return f"; expected {wanted} ({entry.reason})"
