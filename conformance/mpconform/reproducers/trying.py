"""Running a script before it is shown: in how many of its runs does it show what was found?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.places import make_directory, remove
from mpconform.records import Result

RUNS = 5
"""How often a script is run."""

HANGS = "Timeout (0:"
"""What is found on the standard error of a script that came to its watchdog."""

_LEAST = 10.0
"""Seconds that a script is given at least: it begins an interpreter of its own."""

_JUDGED = re.compile(r"^(?:AssertionError|Mismatch): expected ", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """What one run of a script wrote to its standard error, and its exit code."""

    said: str
    exit_code: int

    @property
    def last_line(self) -> str:
        """The last thing that it said."""
        return (self.said.strip().splitlines() or [""])[-1]

    def shows(self, error: str = "") -> bool:
        """Whether it failed: by a judgement, a hang, a signal, or an exception called ``error``."""
        if self.exit_code == 0:
            return False
        raised = error and re.search(rf"^(?:\w+\.)*{re.escape(error)}\b", self.said, re.MULTILINE)
        hung, judged = HANGS in self.said, _JUDGED.search(self.said)
        return bool(self.exit_code < 0 or hung or judged or raised)


@dataclass(frozen=True)
class Trial:
    """In how many of its runs a script showed what was found; ``reason`` is what it came to
    otherwise."""

    shown: int
    runs: int
    reason: str = ""

    @property
    def in_words(self) -> str:
        """What is said of it beside the script."""
        if self.shown:
            return f"reproduced, {self.shown} of {self.runs} times"
        return f"not reproduced outside, 0 of {self.runs} times: {self.reason}"


def tried(text: str, interpreter: Interpreter, error: str = "", runs: int = RUNS) -> Trial:
    """Run a script so many times; ``error`` is the exception that the check came to, if it did."""
    shown, reason = 0, ""
    for _ in range(runs):
        ran = run_script(text, interpreter)
        if ran.shows(error):
            shown += 1
        else:
            reason = f"it ended with {ran.last_line}" if ran.exit_code else "it found nothing"
    return Trial(shown, runs, reason)


def run_script(text: str, interpreter: Interpreter, seconds: float = 300.0) -> Ran:
    """Run a script once, in a folder of its own; nothing is left of it."""
    folder = make_directory()
    try:
        path = Path(folder, "reproducer.py")
        path.write_text(text, encoding="utf-8")
        return _run(path, interpreter, seconds)
    finally:
        remove(folder)


def _run(path: Path, interpreter: Interpreter, seconds: float) -> Ran:
    paths = filter(None, [interpreter.folder, os.environ.get("PYTHONPATH", "")])
    with open(path.with_suffix(".txt"), "w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(
            [interpreter.executable or sys.executable, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=path.parent,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "TMPDIR": str(path.parent),
            },
            start_new_session=True,
        )
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process)
        said.seek(0)
        return Ran(said.read(), process.returncode)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nothing is left
    process.wait()


def watchdog(deadline: float) -> float:
    """After how many seconds a script hangs, if its check was given so many."""
    return max(_LEAST, deadline)


_RAISED = re.compile(r"the exception (\w+)")


def error_of(result: Result) -> str:
    """The name of the exception that a check ended with, where it was no judgement; or ''."""
    match = _RAISED.match(result.got)
    return match[1] if match and not result.expected else ""
