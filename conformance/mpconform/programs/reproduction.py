"""Running the script of a finding, before it is shown: how often does it show what was found?"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mpconform.arena.client.adapter import Interpreter
from mpconform.programs.script import TIMEOUT
from mpconform.reproducers.trying import HANGS, Ran, run_script

RUNS = 5
"""How often a script is run."""

LONGEST = 6.0 * TIMEOUT
"""Seconds after which a script is given up that neither ends nor says that it hangs."""

_FAILED = re.compile(
    r'^Traceback \(most recent call last\):\n  File "[^"]*reproducer\.py", line \d+, in <module>\n'
    r"(?:[ ].*\n)*(?P<error>\S.*)",
    re.MULTILINE,
)
"""What is said of an exception that a script itself has ended with, and not a process of it."""


@dataclass(frozen=True)
class Reproduction:
    """A script, and in how many of its runs it showed the fault; ``reason`` is why there is none,
    or what the script said that it should not have."""

    text: str = ""
    shown: int = 0
    runs: int = 0
    reason: str = ""


def reproduced(
    text: str,
    interpreter: Interpreter,
    runs: int = RUNS,
    is_over: Callable[[], bool] = lambda: False,
) -> Reproduction:
    """Run a script so many times, as long as not all ``is_over``."""
    shown, reason = 0, ""
    with ThreadPoolExecutor(runs) as threads:  # at a time, for those that hang only wait
        all_ran = threads.map(
            lambda _: run_script(text, interpreter, LONGEST, is_over), range(runs)
        )
        for ran in all_ran:
            failed = _failure(ran)
            shown += not failed and ("AssertionError" in ran.said or HANGS in ran.said)
            reason = failed or reason
    return Reproduction(text, shown, runs, "" if shown else reason)


def _failure(ran: Ran) -> str:
    """The exception that the script ended with, if that was no judgement of it; or ''.

    It may hang after that, where a process of it waits for what the script has not come to.
    """
    match = _FAILED.search(ran.said)
    failed = match is not None and not match["error"].startswith("AssertionError")
    return match["error"] if match is not None and failed else ""
