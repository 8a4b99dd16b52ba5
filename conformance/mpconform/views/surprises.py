"""A run beside an expectation file: what was not expected, one line each, and the count."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.expectations import Comparison, Surprise
from mpconform.records import Verdict


def surprises(comparison: Comparison) -> RenderableType:
    """One line per surprise; a last line with the counts."""
    lines = [_line(surprise) for surprise in comparison.surprises]
    counts = Text(f"{comparison.expectations.backend}: ", style="bold")
    counts.append(f"{len(comparison.expected)} failures as expected, ")
    style = "bold red" if lines else "bold green"
    counts.append(f"{len(lines)} results not expected", style=style)
    counts.append(f" ({comparison.expectations.path})")
    return Group(*lines, counts)


def _line(surprise: Surprise) -> Text:
    result = surprise.result
    line = Text(f"unexpected {result.verdict.value}: ", style="bold red")
    line.append(f"{result.clause} on {result.backend} ({result.start_method})")
    line.append(_instead(surprise), style="dim")
    return line


def _instead(surprise: Surprise) -> str:
    entry = surprise.entry
    if entry is None:
        return ""
    if surprise.expired:
        return f"; its expectation ended on {entry.expires}: {entry.reason}"
    wanted = " or ".join(verdict.value for verdict in entry.verdicts)
    if surprise.result.verdict is Verdict.PASS:
        return f"; expected {wanted} ({entry.reason}): if it is mended, remove the entry"
    return f"; expected {wanted} ({entry.reason})"
