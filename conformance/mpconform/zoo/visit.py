"""A visit: the tool is run on an animal, in a keeper's process, and what came of it is held against
what the animal says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from mpconform.arena.clock import TICK, PatientClock
from mpconform.zoo.animal import BROKEN, BYSTANDER, TOKEN, VARIABLE, Animal

BOUND = 240.0
"""Seconds, by the patient clock, in which the tool has to have come to an end."""

_DEADLINES = {"MPCONFORM_IMPORT_DEADLINE": "10", "MPCONFORM_SMOKE_DEADLINE": "10"}


@dataclass(frozen=True)
class Visit:
    """What came of it: ``wrong`` is what the tool owed and did not do, in words."""

    animal: Animal
    seconds: float
    verdicts: str
    wrong: tuple[str, ...]
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether the tool did what it owes."""
        return not self.wrong


def visit(animal: Animal, bound: float = BOUND) -> Visit:
    """Run the tool on the animal."""
    with tempfile.TemporaryDirectory(prefix="zoo-", dir="/tmp") as folder:
        began = time.monotonic()
        ended, error = _kept(animal, Path(folder), bound)
        seconds = time.monotonic() - began
        try:
            report = json.loads(Path(folder, "report.json").read_text())
        except (OSError, ValueError):
            how = f"the tool ended with {ended}" if ended is not None else "the tool did not end"
            return Visit(animal, seconds, "", (f"{how}: {error}",))
    return Visit(
        animal, seconds, _told(report), tuple(shortcomings(animal, report)), report["numbers"]
    )


def _kept(animal: Animal, folder: Path, bound: float) -> tuple[int | None, str]:
    """Run a keeper; its exit code, if it ended, and the end of what it wrote."""
    for name in ("t", "work", "state"):
        (folder / name).mkdir()
    token = f"zoo{os.getpid()}x{os.urandom(4).hex()}"
    environment = {
        **os.environ,
        **_DEADLINES,
        "TMPDIR": str(folder / "t"),
        "XDG_STATE_HOME": str(folder / "state"),
        VARIABLE: animal.name,
        TOKEN: token,
    }
    with open(folder / "errors", "w+b") as errors:
        keeper = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "mpconform.cli.keeper",
                animal.name,
                str(folder / "report.json"),
            ],
            cwd=folder / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,
        )
        try:
            ended = _waited(keeper, bound)
        finally:
            _end(keeper, token)
        errors.seek(0)
        return ended, errors.read()[-2000:].decode(errors="replace").strip()


def _waited(keeper: subprocess.Popen[bytes], bound: float) -> int | None:
    clock = PatientClock()
    while clock.elapsed < bound:
        with suppress(subprocess.TimeoutExpired):
            return keeper.wait(TICK)
        clock.advance()
    return None


def _end(keeper: subprocess.Popen[bytes], token: str) -> None:
    """End what is left of the keeper, and of the tool."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(TOKEN) == token:
                process.send_signal(signal.SIGKILL)
    keeper.wait()


def _told(report: dict[str, Any]) -> str:
    """The verdicts on the animal, the same ones together."""
    verdicts = report["verdicts"].get("animal", {})
    found: dict[str, int] = {}
    for verdict in verdicts.values():
        found[verdict] = found.get(verdict, 0) + 1
    words = [f"{number} {verdict}" for verdict, number in found.items()]
    return ", ".join(words) or (BROKEN if report["broken"] else "nothing judged")


def shortcomings(animal: Animal, report: dict[str, Any]) -> list[str]:
    """What the tool owed and did not do, in words, by a keeper's report."""
    found = [f"afterwards, {change}" for change in report["changed"]]
    if report["exit_code"] not in animal.exit_codes:
        right = " or ".join(map(str, sorted(animal.exit_codes)))
        found.append(f"exit code {report['exit_code']}, where {right} is right")
    if not report["complete"]:
        found.append("the run is incomplete")
    if report["size"] > 4 << 20:
        found.append(f"the records take {report['size']} bytes")
    for clause in animal.judged:
        seen = report["verdicts"].get(BYSTANDER, {}).get(clause)
        if seen != "PASS":
            found.append(f"{BYSTANDER} beside it: {clause} came to {seen}")
    if animal.owed == BROKEN:
        return found if report["broken"] else [*found, "its adapter was not found broken"]
    if report["broken"]:
        return [*found, f"its adapter was found broken: {report['broken']}"]
    verdicts = report["verdicts"].get("animal", {})
    for clause in {*animal.judged, *verdicts}:
        owed, seen = animal.verdicts_on(clause), verdicts.get(clause)
        if seen not in owed:
            got = report["got"].get(clause, "")
            right = " or ".join(owed)
            found.append(f"{clause} came to {seen}, where {right} is right ({got})")
    return found
