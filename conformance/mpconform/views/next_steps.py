"""What to do next with a run, in two lines."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.text import Text

from mpconform.records import Result, Run
from mpconform.records.conformance import target_verdicts


def next_steps(
    run: Run, records: str = "", worth_showing: Callable[[Result], bool] = lambda _: True
) -> RenderableType:
    """How to read a failure that is ``worth_showing``, if there is one, and the whole run;
    ``records`` is where it is kept if that has to be named."""
    found = [r for one in target_verdicts(run) for r in one.violations if worth_showing(r)]
    known = [result for result in found if not result.clause.startswith("smoke.")]
    lines = []
    if known:
        clause = known[0].clause
        script = " ".join(filter(None, ("mpconform repro", records, clause)))
        lines.append(f"why it should: mpconform explain {clause}; a script that shows it: {script}")
    words = " ".join(filter(None, ("mpconform show", records)))
    lines.append(f"every failure, and with --evidence what was seen: {words}; every cell: --matrix")
    return Group(*(Text(line, style="dim") for line in lines))
