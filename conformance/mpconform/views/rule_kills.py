"""What became of mutants made by rule: the score by file, what caught them, and the survivors."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mpconform.mutants import Fate, Kill, RuleMutant
from mpconform.mutants.rules import Reason
from mpconform.mutants.score import Score, Scores

_WORDS = {
    Fate.NEIGHBOUR: "by a clause of the file's chapters",
    Fate.ELSEWHERE: "by one of another chapter",
    Fate.SMOKE: "by the smoke check",
    Fate.WHOLE: "hung as a whole",
}


def print_scores(console: Console, scores: Scores) -> None:
    """All of it, the sum last."""
    console.print(_table(scores.by_file))
    for kill in scores.kills.mutants:
        if kill.fate == Fate.ERROR.value:
            console.print(Text(f"not examined: {kill.id}: {kill.note}", style="bold red"))
    for kill, reason in scores.survivors:
        _print_survivor(console, kill, reason)
    console.print(summary(scores))


def print_mutants(console: Console, mutants: Sequence[RuleMutant]) -> None:
    """What there is to be examined."""
    for mutant in mutants:
        _print_change(console, Text(mutant.id, style="bold"), mutant.old, mutant.new)
    console.print(f"{len(mutants)} mutants")


def print_matrix(console: Console, kills: Sequence[Kill]) -> None:
    """Every mutant, and the clauses that catch it."""
    for kill in kills:
        console.print(Text(f"{kill.id}: {kill.fate}", style="bold"))
        for clause, verdict, seconds in kill.judged:
            if verdict != "PASS":
                console.print(Text(f"      {verdict:<12} {clause}  {seconds:.2f} s"))


def _table(scores: Sequence[Score]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("file", overflow="fold")
    for name in ("examined", "caught", "survived", "equivalent", "score"):
        table.add_column(name, justify="right")
    for one in scores:
        numbers = one.examined, one.killed, one.examined - one.killed, one.equivalent
        table.add_row(one.name, *map(str, numbers), f"{one.share:.0%}")
    return table


def _print_survivor(console: Console, kill: Kill, reason: Reason | None) -> None:
    head = Text("survived: ", style="bold" if reason else "bold red")
    head.append(f"{kill.id} in {kill.within or 'the module'}")
    _print_change(console, head, kill.old, kill.new)
    said = f"{reason.kind}: {reason.reason}" if reason else "no reason is known"
    console.print(Text(f"      {said}", style="dim" if reason else "red"))
    for clause, verdict, _ in kill.judged:
        if verdict != "PASS":
            console.print(Text(f"      {clause} decides nothing: {verdict}", style="dim"))


def _print_change(console: Console, head: Text, old: str, new: str) -> None:
    console.print(head)
    for sign, lines in (("-", old), ("+", new)):
        for line in lines.splitlines():
            console.print(Text(f"    {sign} {line}"), soft_wrap=True)


def summary(scores: Scores) -> str:
    """The counts, in a few lines."""
    whole, subject = scores.whole, scores.kills.subject
    survived = whole.examined - whole.killed
    first = f"{whole.examined} mutants: {whole.killed} caught, {survived} survived"
    first += f", {whole.equivalent} of them equivalent; score {whole}"
    first += f", and of what is promised {scores.promised}"
    found = [f"{scores.attribution[fate]} {words}" for fate, words in _WORDS.items()]
    lines = [first, "caught: " + ", ".join(found)]
    if errors := scores.attribution[Fate.ERROR]:
        lines.append(f"{errors} not examined")
    lines.append(f"median {scores.seconds_to_kill:.2f} s to be caught")
    if subject.seed is not None:
        lines.append(f"a sample of {subject.sample}, drawn with seed {subject.seed}")
    return "\n".join(lines)
