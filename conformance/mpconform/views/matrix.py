"""The matrix: clauses by targets, one word a cell."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from mpconform.records import Run, Target, Verdict
from mpconform.records.naming import Names
from mpconform.views.words import SHORT, STYLES

_CORNER = "clause (* robustness)"
_WORD = 7  # the longest word of a cell
_GAP = 2


def matrix(run: Run, only_differences: bool = False) -> Text:
    """The results of a run; an empty cell is a clause that promises nothing there.

    With ``only_differences`` the clauses that came to the same verdict wherever they were judged
    are left out.

    One text, padded here: a rich table of this many cells takes ten times as long to lay out.
    """
    targets = [target for target in run.targets_by_backend if not target.broken]
    cells = {(result.clause, result.target): result for result in run.results}
    labels = _labels(run)
    if only_differences:
        verdicts: dict[str, set[Verdict]] = {}
        for one in run.results:
            verdicts.setdefault(one.clause, set()).add(one.verdict)
        labels = {clause: label for clause, label in labels.items() if len(verdicts[clause]) > 1}
    first = max(map(len, (_CORNER, *labels.values()))) + _GAP
    names = Names(run)
    libraries = [names.library(target) for target in targets]
    widths = [
        max(_WORD, len(library), len(target.start_method))
        for library, target in zip(libraries, targets, strict=True)
    ]
    table = _head(libraries, targets, first, widths)
    for clause, label in labels.items():
        table.append(label.ljust(first))
        for target, width in zip(targets, widths, strict=True):
            result = cells.get((clause, target.key))
            word = SHORT.get(result.verdict, result.verdict.value) if result else ""
            style = STYLES[result.verdict] if result else ""
            table.append(word, style=style).append(" " * (width + _GAP - len(word)))
        table.append("\n")
    return table


def _labels(run: Run) -> dict[str, str]:
    """Clause -> what its row is called, for the clauses that were judged, in order."""
    robust = {result.clause for result in run.results if not result.core}
    judged = {result.clause for result in run.results}
    return {
        clause: clause + (" *" if clause in robust else "")
        for clause in run.header.clauses
        if clause in judged
    }


def _head(
    libraries: Sequence[str], targets: Sequence[Target], first: int, widths: Sequence[int]
) -> Text:
    backends = [n.ljust(width + _GAP) for n, width in zip(libraries, widths, strict=True)]
    methods = [t.start_method.ljust(width + _GAP) for t, width in zip(targets, widths, strict=True)]
    upper = " " * first + "".join(backends)
    lower = _CORNER.ljust(first) + "".join(methods)
    return Text(f"\n{upper}\n{lower}\n", style="bold").append("─" * len(lower) + "\n", style="dim")
