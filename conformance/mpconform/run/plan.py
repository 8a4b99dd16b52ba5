"""The plan: what was asked for, before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mpconform.arena.client.adapter import Adapter
from mpconform.clauses import Clause
from mpconform.driver.profile import Profile
from mpconform.records import TargetKey, Verdict
from mpconform.suite.check import Check

Expected = Callable[[str, TargetKey], Collection[Verdict]]
"""What a clause is expected to come to on a target, if anything is."""


def nothing(clause: str, target: TargetKey) -> Collection[Verdict]:
    """Of no clause anything is expected."""
    return ()


@dataclass(frozen=True)
class Plan:
    """A run to be made.

    ``backends`` maps the names that the user gave to adapters;
    ``start_methods`` is empty for all that each backend has; ``keep`` is whether the run is to be
    among those that are kept for the user; ``shard`` is the part of a run that it is, for the
    header; ``held_to`` are the libraries (by name) of which something is expected, with the
    start methods that are named there: the backends have them; ``expected`` is what that is.
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
    expected: Expected = nothing
