"""What names an api has not, whatever its adapter says that it lacks."""

from __future__ import annotations

import json

from mpadapters import Capability
from mpadapters.contract import Missing, missing_members, missing_names, module_hint
from mpconform.suite.check import Api, clause


@clause("trial.names")
def names(mp: Api) -> str:
    """Those of the api itself, and what would mend it in one go."""
    found = missing_names(mp, ())
    return json.dumps({"missing": _plain(found), "hint": module_hint(mp, found)})


@clause("trial.members")
def members(mp: Api, unusable: list[str]) -> str:
    """Those of what it makes, but for the objects that are ``unusable``."""
    found = missing_members(mp, frozenset(map(Capability, unusable)))
    return json.dumps({"missing": _plain(found)})


def _plain(found: Missing) -> dict[str, list[str]]:
    return {capability.value: missing for capability, missing in found.items()}
