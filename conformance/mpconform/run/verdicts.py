"""What is known of the clauses on a target, and what follows from it for others.

Both front doors, the command and the pytest plugin, judge by this.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, Mapping
from dataclasses import replace

from mpconform.clauses import Clause
from mpconform.clauses.load import platform_name
from mpconform.driver.cell import Cell
from mpconform.records import Result, Target, TargetKey, Verdict
from mpconform.suite.smoke import USES

SMOKE_PARTS = {need: check.clause for need, check in USES.items()}
"""Capability -> the part of the smoke check that uses it."""


def applies(clause: Clause, start_method: str) -> bool:
    """`applies_to` a target in this interpreter."""
    python = platform.python_implementation(), platform.python_version()
    return applies_to(clause, TargetKey("", "", start_method, *python, platform_name()))


def applies_to(clause: Clause, key: TargetKey) -> bool:
    """Whether the clause promises anything on the target, and this machine can show it."""
    place = minor_version(key.python), key.platform, key.start_method, key.implementation
    return clause.applies_to(*place) and not left_out(clause)


def minor_version(python: str) -> tuple[int, int]:
    """3.12.1 -> (3, 12)"""
    major, minor, *_ = python.split(".")
    return int(major), int(minor)


def left_out(clause: Clause) -> str:
    """Why nothing here can show whether the clause is kept; or ''."""
    here = platform.python_implementation()
    if clause.implementations and here not in clause.implementations:
        there = " and ".join(sorted(clause.implementations))
        return f"{clause.id} is left out: it holds on {there}, and this is {here}"
    processors = os.cpu_count() or 1
    if processors >= clause.processors:
        return ""
    return (
        f"{clause.id} is left out: it takes {clause.processors} processors to show, of {processors}"
    )


def lacking(clause: Clause, target: Target) -> str:
    """The first capability that the clause needs and the target lacks, with the reason; or ''."""
    missing = sorted(need.value for need in clause.needs if need.value in target.lacks)
    return f"{missing[0]}: {target.lacks[missing[0]]}" if missing else ""


class Verdicts:
    """The verdicts so far, by target and clause; ``judged`` are the clauses of the run, by id."""

    def __init__(self, judged: Mapping[str, Clause] | None = None) -> None:
        self._judged = judged or {}
        self._verdicts: dict[tuple[TargetKey, str], Verdict] = {}

    def record(self, result: Result) -> None:
        """Note a result."""
        self._verdicts[result.target, result.clause] = result.verdict

    def blocker(self, cell: Cell) -> str:
        """What the cell's clause builds on, and was not kept: a part of the smoke check that uses
        what it needs, or a clause; or ''."""
        for need in cell.clause.needs:
            part = SMOKE_PARTS.get(need.value, "")
            if self._verdicts.get((cell.target.key, part), Verdict.PASS) is not Verdict.PASS:
                return part
        for base in cell.clause.builds_on:
            verdict = self._verdicts.get((cell.target.key, base))
            if verdict is not None and (verdict.violation or verdict is Verdict.BLOCKED):
                return base
        return ""

    def unjudged(self, cell: Cell) -> Result | None:
        """The result of a cell that cannot be judged, now that all is known that it builds on."""
        if missing := lacking(cell.clause, cell.target):
            return cell.unjudged(Verdict.UNSUPPORTED, f"lacks {missing}")
        if base := self.blocker(cell):
            return cell.unjudged(Verdict.BLOCKED, f"{base} failed")
        return None

    def explained(self, result: Result) -> Result:
        """A violation that may come from a clause which the run does not judge says so."""
        bases: Collection[str] = self._judged[result.clause].builds_on
        missing = [base for base in bases if base not in self._judged]
        if not result.verdict.violation or not missing:
            return result
        return replace(result, note=f"builds on {', '.join(missing)}, not judged in this run")
