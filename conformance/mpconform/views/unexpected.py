"""A run beside an expectation file: what was not expected, one line each, and the count; entries
that do nothing."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.expectations import DOES_NOT_APPLY, Comparison, UnexpectedResult
from mpconform.records import Verdict


def unexpected(comparison: Comparison) -> RenderableType:
    """One line per result that was not expected; a last line with the counts."""
    lines = [_line(one) for one in comparison.unexpected]
    counts = Text(f"{comparison.expectations.backend}: ", style="bold")
    counts.append(f"{len(comparison.expected)} failures as expected, ")
    style = "bold red" if lines else "bold green"
    counts.append(f"{len(lines)} results not expected", style=style)
    counts.append(f" ({comparison.expectations.path})")
    return Group(*lines, *_idle(comparison), counts)


def _idle(comparison: Comparison) -> list[Text]:
    """The entries that do nothing here, one line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for one in comparison.idle:
        by_reason.setdefault(one.reason, []).append(one.entry.clause)
    return [
        Text(
            f"does nothing here: the entry for {', '.join(clauses)} ({reason})",
            style="dim" if reason == DOES_NOT_APPLY else "yellow",
        )
        for reason, clauses in by_reason.items()
    ]


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
