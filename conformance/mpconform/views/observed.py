"""What was observed, backend by backend: shown, and not judged."""

from __future__ import annotations

from collections import defaultdict

from rich.console import Console
from rich.text import Text

from mpconform.records import Result, Run, Verdict
from mpconform.records.naming import Names

_INSTEAD = {
    Verdict.HANG: "did not come to an end",
    Verdict.CRASH: "the process ended",
    Verdict.UNSUPPORTED: "lacks it",
}


def print_observed(console: Console, run: Run) -> None:
    """One paragraph for each subject; targets in which the same was seen share a line."""
    names = Names(run)
    for subject in run.header.clauses:
        seen: dict[str, list[str]] = defaultdict(list)
        for result in run.results:
            if result.clause == subject:
                seen[_words(result)].append(names.target(result))
        if not seen:
            continue
        console.print(Text(subject.partition(".")[2], style="bold"))
        for words, targets in seen.items():
            line = Text(f"  {words}")
            line.append(f"   {', '.join(targets)}", style="dim")
            console.print(line)
    for target in run.targets:
        if target.broken:
            console.print(Text(f"{names.target(target)}: broken adapter: {target.broken}"))


def _words(result: Result) -> str:
    if result.verdict is Verdict.PASS:
        return result.got
    return _INSTEAD.get(result.verdict, result.got or result.note or result.verdict.value)
