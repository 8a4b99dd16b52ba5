"""Running the script of a finding, before it is shown: how often does it show what was found?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mpconform.arena.client.adapter import Interpreter
from mpconform.programs.script import HANGS, TIMEOUT

RUNS = 5
"""How often a script is run."""


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
    with tempfile.TemporaryDirectory(prefix="mpc-script-") as folder:
        path = Path(folder, "script.py")
        path.write_text(text, encoding="utf-8")
        for _ in range(runs):
            said = _run(path, interpreter)
            if "AssertionError" in said or HANGS in said:
                shown += 1
            elif "Traceback" in said and not shown:
                reason = said.strip().splitlines()[-1]
    return Reproduction(text, shown, runs, "" if shown else reason)


def _run(path: Path, interpreter: Interpreter) -> str:
    """What a run wrote to its standard error; nothing is left of it."""
    paths = filter(None, [interpreter.folder, os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [interpreter.executable or sys.executable, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
        text=True,
        errors="replace",
    )
    try:
        said = process.communicate(timeout=3 * TIMEOUT)[1]
    except subprocess.TimeoutExpired:
        said = ""
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # nothing is left
        process.wait()
    return said
