"""What changed between two runs, as data for programs (JSON)."""

from __future__ import annotations

from typing import Any

from mpconform.records import Target
from mpconform.records.changes import Change, Changes, Kind

_KEYS = {
    Kind.REGRESSION: "regressions",
    Kind.FIX: "fixes",
    Kind.OTHER: "other",
    Kind.NEW: "new",
    Kind.REMOVED: "removed",
}


def as_data(found: Changes) -> dict[str, Any]:
    """One list for each kind of change; whether something is worse; the targets."""
    data: dict[str, Any] = {"worse": found.worse}
    data["complete"] = {"old": found.old.complete, "new": found.new.complete}
    data["targets"] = {
        "compared": [[before.key._asdict(), after.key._asdict()] for before, after in found.pairs],
        "only_old": _keys(found.gone),
        "only_new": _keys(found.added),
        "broken": _keys(found.broken),
    }
    data.update((key, [_change(one) for one in found.of(kind)]) for kind, key in _KEYS.items())
    return data


def _keys(targets: tuple[Target, ...]) -> list[dict[str, str]]:
    return [target.key._asdict() for target in targets]


def _change(change: Change) -> dict[str, Any]:
    return {
        "clause": change.result.clause,
        "core": change.result.core,
        "target": change.after.key._asdict(),
        "old": change.old.verdict.value if change.old else None,
        "new": change.new.verdict.value if change.new else None,
        "got": change.new.got if change.new else "",
    }
