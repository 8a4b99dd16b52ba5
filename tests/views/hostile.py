"""A run of a backend whose names, messages and outputs try to break out of what shows them."""

from __future__ import annotations

from dataclasses import replace

from mpconform.history import Moment
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict

EVIL = (
    "</td></script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
    "\x1b[31m\x00\u202eevil\ud800 ]]> @everybody | `x` {{ 7 * 7 }} \x85"
)
LINES = f"{EVIL}\n::error::evil\n\u200b ::stop-commands::evil\n##[group]evil\nthe end"
"""Lines that the runner of a GitHub job would obey."""

CLAUSE = "pool.map.keeps-input-order"
KEY = TargetKey(f"lib{EVIL}", f"1.0{EVIL}", f"fork{EVIL}", "CPython", "3.12.1", "linux")


def run() -> Run:
    """A target with a hang, and one whose adapter is broken."""
    header = Header("0", "3.12.1", "CPython", EVIL, "2026-01-01", "default", 0, (CLAUSE,))
    target = Target(KEY, {f"pool{EVIL}": EVIL})
    broken = Target(KEY._replace(backend=f"other{EVIL}"), broken=EVIL, detail=EVIL)
    result = Result(
        CLAUSE,
        KEY,
        Verdict.HANG,
        core=True,
        check=EVIL,
        where=EVIL,
        expected=EVIL,
        because=EVIL,
        got=EVIL,
        case=EVIL,
        note=EVIL,
        detail=LINES,
        output=LINES + "x" * 10_000_000,
        stacks=LINES,
        history=(Moment(0.0, 7, EVIL, EVIL, EVIL), Moment(1.0, 8, "waits at", EVIL)),
    )
    passed = replace(result, target=KEY._replace(start_method="spawn"), verdict=Verdict.PASS)
    return Run(header, (target, broken), (result, passed), Footer(True, "2026-01-01", 2))
