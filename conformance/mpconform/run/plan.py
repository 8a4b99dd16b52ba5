"""The plan: what was asked for, before anything is loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause
from mpconform.driver.profile import Profile
from mpconform.suite.check import Check


@dataclass(frozen=True)
class Plan:
    """A run to be made.

    ``backends`` maps the names that the user gave to adapters;
    ``start_methods`` is empty for all that each backend has; ``keep`` is whether the run is to be
    among those that are kept for the user; ``shard`` is the part of a run that it is, for the
    header; ``held_to`` are the libraries (by name) of which
    something is expected, with the start methods that are named there: the backends have them.
    """

    backends: Mapping[str, Adapter]
    start_methods: Sequence[str]
    clauses: Sequence[Clause]
    checks: Mapping[str, Sequence[Check]]
    profile: Profile
    lanes: int
    stop_early: bool
    output: Path | None
    keep: bool = False
    shard: str = ""
    held_to: Mapping[str, Collection[str]] = field(default_factory=dict)
