"""The tables of docs/strength.md, and README's lines about strength and false alarms, made of what
is kept: ``python -m tests.strength``. The site shows the same lines."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from mpconform.mutants import Fate, read_kills
from mpconform.mutants.measured import Measured, write_measured
from mpconform.mutants.rules import Reasons, read_reasons
from mpconform.mutants.rules.reasons import EQUIVALENT, KINDS, carried
from mpconform.mutants.score import Scores
from mpconform.views.strength import strength

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "strength"
PAGE = ROOT / "docs" / "strength.md"
README = ROOT / "README.md"

_TABLE = re.compile(r"(<!-- (scores|unseen) -->\n).*?(<!-- /\2 -->)", re.S)
_LINE = re.compile(r"(<!-- strength -->\n).*?(<!-- /strength -->)", re.S)
_COLUMNS = (
    *("of", "drawn", "examined", "equivalent", "caught", "score", "of what is promised"),
    *("chapter", "other", "smoke", "hung", "s"),
)
_HEAD = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}\n"


def scores() -> list[Scores]:
    """What is kept, with the reasons that the package carries."""
    found = [read_kills(file) for file in sorted(RESULTS.glob("*.jsonl"))]
    files = [carried(kills.subject.name, kills.python) for kills in found]
    reasons = [read_reasons(file) if file.exists() else Reasons() for file in files]
    return [Scores(*one) for one in zip(found, reasons, strict=True)]


def page(text: str) -> str:
    """The page with today's tables."""
    tables = {"scores": _scores, "unseen": _unseen}
    return _TABLE.sub(lambda match: match[1] + tables[match[2]]() + match[3], text)


def readme(text: str) -> str:
    """README with today's line."""
    return _LINE.sub(lambda match: match[1] + _line() + match[2], text)


def _line() -> str:
    return "".join(f"  {sentence}\n" for sentence in strength())


def measured() -> list[Measured]:
    """What the samples of each library come to, taken together."""
    groups: dict[str, list[Scores]] = {}
    for one in scores():
        groups.setdefault(one.kills.subject.name, []).append(one)
    return [_together(name, found) for name, found in groups.items()]


def _together(name: str, found: list[Scores]) -> Measured:
    seconds = [each.seconds for one in found for each in one.examined if each.killed]
    counted = sum(one.whole.counted for one in found)
    killed = sum(one.whole.killed for one in found)
    return Measured(name, counted, killed, round(statistics.median(seconds), 2))


def _scores() -> str:
    return _HEAD + "".join(map(_row, scores()))


def _row(one: Scores) -> str:
    whole, about = one.whole, one.kills.subject
    drawn = f"{about.sample}, seed {about.seed}" if about.seed is not None else "all"
    cells = [
        f"{about.name}, Python {about.python}",
        drawn,
        str(whole.examined),
        str(whole.equivalent),
        str(whole.killed),
        f"{whole.share:.1%}",
        f"{one.promised.share:.1%}",
        *(str(one.attribution[fate]) for fate in (Fate.NEIGHBOUR, Fate.ELSEWHERE)),
        *(str(one.attribution[fate]) for fate in (Fate.SMOKE, Fate.WHOLE)),
        f"{one.seconds_to_kill:.1f}",
    ]
    return f"| {' | '.join(cells)} |\n"


def _unseen() -> str:
    lines = ["| of | where | becomes | why |", "| --- | --- | --- | --- |"]
    for one in scores():
        for kill, reason in one.survivors:
            if reason is None or reason.kind == EQUIVALENT:
                continue
            where = f"`{kill.file}`, `{kill.within or 'the module'}`: `{_inline(kill.old)}`"
            why = f"*{reason.kind}*: {reason.reason}"
            lines.append(f"| {one.kills.subject.name} | {where} | `{_inline(kill.new)}` | {why} |")
    return "\n".join(lines) + "\n"


def _inline(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write them."""
    write_measured(measured())
    PAGE.write_text(page(PAGE.read_text()))
    README.write_text(readme(README.read_text()))
    for kind, meaning in KINDS.items():
        print(f"{kind}: {meaning}")


if __name__ == "__main__":
    main()
