"""Running the script of a finding, before it is shown: how often does it show what was found?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mpconform.arena.client.adapter import Interpreter
from mpconform.programs.script import TIMEOUT
from mpconform.reproducers.trying import HANGS, run_script

RUNS = 5
"""How often a script is run."""

LONGEST = 6.0 * TIMEOUT
"""Seconds after which a script is given up that neither ends nor says that it hangs."""


@dataclass(frozen=True)
class Reproduction:
    """A script, and in how many of its runs it showed the fault; ``reason`` is why there is none,
    or what the script said that it should not have."""

    text: str = ""
    shown: int = 0
    runs: int = 0
    reason: str = ""


def reproduced(text: str, interpreter: Interpreter, runs: int = RUNS) -> Reproduction:
    """Run a script so many times."""
    shown, reason = 0, ""
    with ThreadPoolExecutor(runs) as threads:  # at a time, for those that hang only wait
        all_ran = threads.map(lambda _: run_script(text, interpreter, LONGEST), range(runs))
        for ran in all_ran:
            if "AssertionError" in ran.said or HANGS in ran.said:
                shown += 1
            elif "Traceback" in ran.said and not shown:
                reason = ran.last_line
    return Reproduction(text, shown, runs, "" if shown else reason)
