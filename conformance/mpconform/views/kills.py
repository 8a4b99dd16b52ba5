"""The kill matrix: every mutant, the clause that caught it, and how long that took."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mpconform.mutants import Examined, Fate, Mutant
from mpconform.views.words import STYLES, sentence


def print_kills(console: Console, examined: Sequence[Examined], messages: bool) -> None:
    """The matrix, in the order of ``examined``; with what the clauses said, if wanted."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("mutant", "caught by", "verdict"):
        table.add_column(name, overflow="fold")
    table.add_column("s", justify="right")
    for one in examined:
        if isinstance(one.mutant, Mutant):
            table.add_row(*_row(one.mutant, one))
    console.print(table)
    for one in examined:
        if messages or one.fate is not Fate.CAUGHT:
            _print_message(console, one)


def _row(mutant: Mutant, examined: Examined) -> list[Text]:
    name = Text(mutant.clause)
    name.append(f"\n  {mutant.name}", style="dim")
    caught_by = Text("its clause")
    if examined.fate is not Fate.CAUGHT:
        other = examined.result.clause if examined.result else examined.fate.value
        caught_by = Text(other, style="bold red")
    verdict = Text("")
    if examined.result:
        verdict = Text(examined.result.verdict.value, style=STYLES[examined.result.verdict])
    return [name, caught_by, verdict, Text(f"{examined.seconds:.2f}")]


def _print_message(console: Console, examined: Examined) -> None:
    mutant, result = examined.mutant, examined.result
    if mutant is None and result is None:
        return
    name = f"{mutant.id}: {mutant.fault}" if isinstance(mutant, Mutant) else "no fault at all"
    console.print(Text(name, style="bold"))
    said = sentence(result) if result else examined.problem or "no clause caught it"
    console.print(Text(f"      {said}"))


def summary(examined: Sequence[Examined], inapplicable: int) -> str:
    """The counts, in two lines."""
    mutants = [one for one in examined if one.mutant is not None]
    counts = Counter(one.fate for one in mutants)
    clean = [one for one in examined if one.mutant is None and one.fate is not Fate.SURVIVED]
    words = [
        f"{len(mutants)} mutants: {counts[Fate.CAUGHT]} caught by their clauses",
        f"{counts[Fate.NEIGHBOUR] + counts[Fate.ELSEWHERE]} by others",
        f"{counts[Fate.SURVIVED]} survived",
    ]
    if counts[Fate.ERROR]:
        words.append(f"{counts[Fate.ERROR]} not examined")
    if inapplicable:
        words.append(f"{inapplicable} left out (their clauses promise nothing here)")
    middle = statistics.median([one.seconds for one in mutants]) if mutants else 0.0
    catches = "catch it, too" if clean else "catch nothing in it"
    lines = [f"{', '.join(words)}; median {middle:.2f} s", f"the clean reference: they {catches}"]
    return "\n".join(lines)
