"""One run under a burden, by the command that users have."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from mpconform.records import BadRecords, Run, read_runs
from mpconform.stress.burdens import Burden

QUIET = Burden("nothing beside the run")


@dataclass(frozen=True)
class StressTrial:
    """What to run: a backend under a start method, with more options of ``mpconform run``."""

    backend: str
    start_method: str
    options: Sequence[str] = ()

    def under(self, burden: Burden, seed: int) -> Run | str:
        """The run under a burden; or what the command said, where it did not judge."""
        with tempfile.TemporaryDirectory(prefix="mpconform-stress-") as folder:
            records = Path(folder) / "records.jsonl"
            with burden.before():
                started = self._started(records)
                with burden.beside(psutil.Process(started.pid), seed):
                    said = _said(started)
            return _run(records) or f"exit code {started.returncode}: {said}"

    def _started(self, records: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "mpconform", "run", self.backend]
        command += ["--start-method", self.start_method, "-o", str(records), *self.options]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )


def _said(started: subprocess.Popen[str]) -> str:
    """The last line of what it says, when it has ended."""
    try:
        return (started.communicate()[0].strip().splitlines() or ["nothing"])[-1]
    finally:
        if started.poll() is None:
            started.terminate()  # it ends its arenas, as after any signal
            started.communicate()


def _run(records: Path) -> Run | None:
    """The run, if it judged all that it was asked for."""
    try:
        run = read_runs(records)[-1]
    except BadRecords:
        return None
    return run if run.complete and not any(target.broken for target in run.targets) else None
