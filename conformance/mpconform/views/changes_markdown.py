"""What changed between two runs, as Markdown: for a pull request, or the summary of a CI job."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.records.changes import Changes, Kind
from mpconform.views.changes import between, grouped, methods, notes, totals, words
from mpconform.views.markdown import code, table
from mpconform.views.words import sentence

_HEADINGS = {
    Kind.REGRESSION: "Regressions",
    Kind.FIX: "Fixes",
    Kind.OTHER: "Other changes",
    Kind.NEW: "Judged only now",
    Kind.REMOVED: "Judged no more",
}
_OPEN = (Kind.REGRESSION, Kind.FIX)
"""What is shown at once; the rest is folded."""


def as_markdown(found: Changes) -> str:
    """The counts, then a table for each kind of change."""
    parts = [f"- **{code(name)}**: {counts}" for name, counts in totals(found)]
    parts += [f"- broken adapter: {code(t.backend)}: {code(t.broken)}" for t in found.broken]
    parts += [f"- {code(note)}" for note in notes(found)]
    for kind in Kind:
        parts += _section(found, kind)
    return "\n".join(parts)


def _section(found: Changes, kind: Kind) -> Iterator[str]:
    groups = grouped(found.of(kind))
    if not groups:
        return
    heading = f"{_HEADINGS[kind]} ({len(groups)})"
    yield f"\n### {heading}\n" if kind in _OPEN else f"\n<details><summary>{heading}</summary>\n"
    rows = [
        (
            code(words(group[0])),
            code(group[0].result.clause),
            code(f"{between(group[0])} ({methods(group)})"),
            code(sentence(group[0].result)) if kind is Kind.REGRESSION else "",
        )
        for group in groups
    ]
    yield table(("verdict", "clause", "on", ""), rows)
    if kind not in _OPEN:
        yield "\n</details>"
