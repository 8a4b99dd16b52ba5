"""What failed: a clause once for all targets of a backend that came to the same verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.records import Result, Run, Verdict
from mpconform.records.naming import Names
from mpconform.views.words import STYLES, sentence, whereabouts

_WORST = 3
"""How many robustness failures are named; `mpconform show` has the others."""


def failures(run: Run, worth_showing: Callable[[Result], bool]) -> RenderableType:
    """The core failures, and those of the suite itself, with their sentences, and the worst of the
    others; what is not ``worth_showing`` (a failure that is expected) is left out."""
    names = Names(run)
    wrong = [r for r in run.results if _went_wrong(r) and worth_showing(r)]
    lines: list[RenderableType] = []
    for group in _grouped([result for result in wrong if _decides(result)], names):
        lines += [headline(group, names), Text("  " + sentence(group[0]))]
        if where := whereabouts(group[0]):
            lines.append(Text(where, style="dim"))
    robust = _grouped([result for result in wrong if not _decides(result)], names)
    if robust:
        lines.append(_count(robust))
        lines += [headline(group, names) for group in robust[:_WORST]]
    return Group(*lines)


def _went_wrong(result: Result) -> bool:
    return result.verdict.violation or result.verdict is Verdict.SUITE_ERROR


def _decides(result: Result) -> bool:
    """Whether it has to do with how the run ends."""
    return result.core or result.verdict is Verdict.SUITE_ERROR


def _grouped(results: Sequence[Result], names: Names) -> list[list[Result]]:
    """The results of a clause on a library with the same verdict; those of the worst come first,
    and among these those of most targets."""
    groups: dict[tuple[str, str, Verdict], list[Result]] = {}
    for result in results:
        key = result.clause, names.library(result), result.verdict
        groups.setdefault(key, []).append(result)
    order = list(Verdict)
    return sorted(groups.values(), key=lambda group: (order.index(group[0].verdict), -len(group)))


def headline(group: Sequence[Result], names: Names) -> Text:
    """The verdict, the clause, and where."""
    first = group[0]
    methods = ", ".join(sorted({result.start_method for result in group}))
    line = Text(f"{first.verdict.value:5} ", style=STYLES[first.verdict])
    return line.append(f"{first.clause} on {names.library(first)} ({methods})", style="bold")


def _count(groups: Sequence[Sequence[Result]]) -> Text:
    number = sum(map(len, groups))
    clauses = len({group[0].clause for group in groups})
    text = f"{number} failures on {clauses} clauses about robustness, which decide nothing"
    return Text(text + ("; the worst:" if len(groups) > _WORST else ":"))
