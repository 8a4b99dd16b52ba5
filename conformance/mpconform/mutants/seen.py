"""What came of showing the faults that shipped, as it is kept: ``shipped/seen.json``."""

from __future__ import annotations

import json

from mpconform.mutants.faults import SHIPPED, ShippedFault
from mpconform.records import Verdict

FILE = SHIPPED / "seen.json"

Seen = dict[str, dict[str, str]]
"""By the id of a fault: what came of each of its ways to be shown."""

_CAUGHT = {verdict.value for verdict in Verdict if verdict.violation}


def read_seen() -> Seen:
    """What has been shown so far."""
    seen: Seen = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return seen


def caught(fault: ShippedFault, seen: Seen) -> bool:
    """Whether its own clause catches it, in whichever way it is shown."""
    outcomes = [seen.get(fault.name, {}).get(way, "") for way in fault.ways]
    return bool(outcomes) and set(outcomes) <= _CAUGHT
