"""Running a script before it is shown: in how many of its runs does it show what was found?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.places import make_directory, remove
from mpconform.records import Result

RUNS = 5
"""How often a script is run."""

HANGS = "Timeout (0:"
"""What is found on the standard error of a script that came to its watchdog."""

_LOOK = 0.2
"""Seconds after which a script ends at the latest that is wanted no more."""

_LEAST = 10.0
"""Seconds that a script is given at least: it begins an interpreter of its own."""

_BREEDING = 5.0
"""Seconds after which processes that beget others are given up."""

_NAME = "reproducer.py"
_FRAME = re.compile(r'^  File "([^"]+)", line', re.MULTILINE)
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
        raised = error and (self._names(error) or self._raised_elsewhere)
        hung, judged = HANGS in self.said, _JUDGED.search(self.said)
        return bool(self.exit_code < 0 or hung or judged or raised)

    def _names(self, error: str) -> bool:
        pattern = rf"^(?:\w+\.)*{re.escape(error)}\b"
        return re.search(pattern, self.said, re.MULTILINE) is not None

    @property
    def _raised_elsewhere(self) -> bool:
        """Whether an exception came out of what the script has called, and not of itself: where a
        check ends with an exception, it may be one or another."""
        places = _FRAME.findall(self.said)
        return self.exit_code == 1 and bool(places) and Path(places[-1]).name != _NAME


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


def run_script(
    text: str,
    interpreter: Interpreter,
    seconds: float = 300.0,
    is_over: Callable[[], bool] = lambda: False,
) -> Ran:
    """Run a script once, in a folder of its own; nothing is left of it. It is given up after so
    many ``seconds``, and once all ``is_over``."""
    folder = make_directory()
    try:
        path = Path(folder, _NAME)
        path.write_text(text, encoding="utf-8")
        return _run(path, interpreter, seconds, is_over)
    finally:
        remove(folder)


def _run(path: Path, interpreter: Interpreter, seconds: float, is_over: Callable[[], bool]) -> Ran:
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
        until = time.monotonic() + seconds
        try:
            while process.poll() is None and time.monotonic() < until and not is_over():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=_LOOK)
        finally:
            _end(process, path.parent)
        said.seek(0)
        return Ran(said.read(), process.returncode)


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    """End its group; and what has left that, known by the folder that only its processes have."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nothing is left
    process.wait()
    until = time.monotonic() + _BREEDING
    while (left := list(_of(folder))) and time.monotonic() < until:
        for one in left:
            with suppress(psutil.Error):
                one.kill()


def _of(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get("TMPDIR") == str(folder):
                yield process


def watchdog(deadline: float) -> float:
    """After how many seconds a script hangs, if its check was given so many."""
    return max(_LEAST, deadline)


_RAISED = re.compile(r"the exception (\w+)")


def error_of(result: Result) -> str:
    """The name of the exception that a check ended with, where it was no judgement; or ''."""
    match = _RAISED.match(result.got)
    return match[1] if match and not result.expected else ""
