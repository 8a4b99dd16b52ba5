"""Which clauses promise something to a target, and which of those it cannot be judged on."""

from __future__ import annotations

import sys
from collections.abc import Container
from dataclasses import replace

from mpconform.clauses import Clause
from mpconform.clauses.library import platform_name
from mpconform.driver.judge import Task
from mpconform.records import Result, Target, Verdict


def applies(clause: Clause, start_method: str) -> bool:
    """Whether the clause promises anything on this Python, this platform and ``start_method``."""
    return clause.applies_to(sys.version_info[:2], platform_name(), start_method)


def lacking(clause: Clause, target: Target) -> str:
    """The first capability that the clause needs and the target lacks, with the reason; or ''."""
    missing = sorted(need.value for need in clause.needs if need.value in target.lacks)
    return f"{missing[0]}: {target.lacks[missing[0]]}" if missing else ""


def unjudged(task: Task, verdict: Verdict, note: str) -> Result:
    """The result of a task that is not run."""
    return Result(
        clause=task.clause.id,
        backend=task.backend,
        start_method=task.start_method,
        verdict=verdict,
        core=task.clause.core,
        note=note,
    )


def resting_on(result: Result, clause: Clause, judged: Container[str]) -> Result:
    """A violation that may come from a clause which is not among those ``judged`` says so."""
    missing = [base for base in clause.builds_on if base not in judged]
    if not result.verdict.violation or not missing:
        return result
    return replace(result, note=f"builds on {', '.join(missing)}, not judged in this run")
