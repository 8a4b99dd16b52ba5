"""What changed between two runs, for the terminal: regressions in full, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.records import Target
from mpconform.records.changes import Change, Changes, Kind
from mpconform.views.words import STYLES, sentence, whereabouts

_NAMED = 10
"""How many clauses are named of a kind that decides nothing."""

_IN_FULL = (Kind.REGRESSION, Kind.FIX, Kind.OTHER)


def changes(found: Changes) -> RenderableType:
    """Every regression, fix and other change; what is judged only now, or no more; the counts."""
    lines: list[Text] = []
    for kind in _IN_FULL:
        for group in grouped(found.of(kind)):
            lines += _group(kind, group)
    for kind in (Kind.NEW, Kind.REMOVED):
        lines += _names(kind, found.of(kind))
    lines += [
        Text(f"broken adapter now: {target.backend}: {target.broken}", style="bold red")
        for target in found.broken
    ]
    lines += [Text(line, style="bold yellow") for line in notes(found)]
    lines += [Text(f"{name}: {counts}") for name, counts in totals(found)]
    return Group(*lines)


def grouped(found: Sequence[Change]) -> list[list[Change]]:
    """The changes of a clause that are the same on several start methods of a library."""
    groups: dict[object, list[Change]] = {}
    for change in found:
        key = change.result.clause, words(change), between(change)
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def words(change: Change) -> str:
    """Both verdicts: PASS → HANG; '-' where it was not judged."""
    old, new = (one.verdict.value if one else "-" for one in (change.old, change.new))
    return f"{old} → {new}"


def between(change: Change) -> str:
    """The library, with what differs of release or Python: billiard 4.2.4 → 4.3.2."""
    return _between(change.before, change.after)


def methods(group: Sequence[Change]) -> str:
    """The start methods of changes."""
    return ", ".join(sorted({change.after.start_method for change in group}))


def notes(found: Changes) -> Iterator[str]:
    """What a reader should know of the two runs, one line each."""
    for name, run in (("OLD", found.old), ("NEW", found.new)):
        if not run.complete:
            yield f"{name} is incomplete: {run.cut_short}."
    for name, targets in (("OLD", found.gone), ("NEW", found.added)):
        if targets:
            yield f"only in {name}: {', '.join(_whole_name(target) for target in targets)}"


def totals(found: Changes) -> Iterator[tuple[str, str]]:
    """What was compared, and how many changes of each kind, for each library."""
    by_name: dict[str, list[Target]] = {}
    for before, after in found.pairs:
        by_name.setdefault(_between(before, after), []).append(after)
    for name, targets in by_name.items():
        of_it = [change for change in found.changes if between(change) == name]
        numbers = [(sum(c.kind is kind for c in of_it), kind) for kind in Kind]
        counted = [_count(number, kind) for number, kind in numbers if number]
        its = ", ".join(sorted(target.start_method for target in targets if target.start_method))
        yield f"{name} ({its})" if its else name, ", ".join(counted) or "no change"


def _count(number: int, kind: Kind) -> str:
    if kind in (Kind.NEW, Kind.REMOVED):
        return f"{number} {kind.value}"
    plural = {1: ""}.get(number, "es" if kind is Kind.FIX else "s")
    return f"{number} {kind.value}{plural}"


def _group(kind: Kind, group: Sequence[Change]) -> Iterator[Text]:
    first = group[0]
    line = Text(f"{kind.value}: ", style="bold")
    line.append(words(first), style=STYLES[first.result.verdict])
    yield line.append(f" {first.result.clause} on {between(first)} ({methods(group)})")
    if kind is Kind.REGRESSION:
        yield Text("  " + sentence(first.result))
        if where := whereabouts(first.result):
            yield Text(where, style="dim")


def _names(kind: Kind, found: Sequence[Change]) -> Iterator[Text]:
    """Clauses that only one run judged: those that are broken are named, of the others a few."""
    broken = [change for change in found if change.result.verdict.violation]
    for group in grouped(broken if kind is Kind.NEW else []):
        yield from _group(kind, group)
    others = list(dict.fromkeys(c.result.clause for c in found if c not in broken))
    if others:
        more = f", and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        yield Text(f"{kind.value}: {', '.join(others[:_NAMED])}{more}")


def _between(before: Target, after: Target) -> str:
    differs = [
        f"{old} → {new}" if old and new else new or old
        for old, new in (
            (before.key.version, after.key.version),
            (_python(before), _python(after)),
        )
        if old != new
    ]
    return " ".join([after.backend, *dict.fromkeys(differs)])


def _python(target: Target) -> str:
    return f"{target.key.implementation} {target.key.python} on {target.key.platform}"


def _whole_name(target: Target) -> str:
    return f"{target.backend} ({target.start_method})" if target.start_method else target.backend
