"""Faults planted in the reference, and what random programs make of them.

``python -m tests.programs.planted [NAME ...]`` plants each in turn (all, if none is named), lets
``mpconform fuzz`` search for up to five minutes, and prints the first finding that is certain.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.perturbation import Perturbation
from mpconform.cli.selection import choose_adapters
from mpconform.mutants import Mutant
from mpconform.mutants.plant import plant
from mpconform.programs.language import from_json
from mpconform.programs.player import PLAYED
from mpconform.programs.playing import play_in
from mpconform.programs.reproduction import reproduced
from mpconform.programs.smaller import own_steps
from mpconform.toml import read_toml
from tests.running import mpconform

FAULTS = Path(__file__).with_name("faults.toml")
SECONDS = 300
DEADLINE = 30.0
"""Seconds that the clean reference is given for a program: it is not to be blamed for a machine."""

Rows = list[dict[str, Any]]


def faults() -> dict[str, Mutant]:
    """The faults by name."""
    read = read_toml(FAULTS)
    return {
        name: Mutant("", name, one["fault"], one["file"], one["old"], one["new"])
        for name, one in read.items()
    }


def searched(backend: str, corpus: Path, seconds: int, *options: object, **more: str) -> Rows:
    """What a search found for certain, as the corpus has it; it ends with the first."""
    limits = "-x", "--for", f"{seconds}s", "--corpus", corpus
    done = mpconform("fuzz", backend, *limits, *options, **more)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    rows = (json.loads(path.read_text()) for path in (corpus / "findings").glob("*.json"))
    return [row for row in rows if row["certain"]]


def found(fault: Mutant, seconds: int) -> Rows:
    """What is found of a fault."""
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        plant(fault, Path(folder))
        where = Path(folder) / "corpus"
        return searched("reference", where, seconds, "--start-method", "fork", PYTHONPATH=folder)


def clean(row: dict[str, Any]) -> str:
    """What the clean reference says to a finding: nothing, or why the fault is not what it shows.

    Its program is played as often there, as hostile as it was found; its script is run, too.
    """
    arenas = Arenas([PLAYED.module])
    hostile = row["disturbed"] and Perturbation.from_json(row["disturbed"])
    plays = max(8, 2 * row["again"][1])
    try:
        with arenas.borrowed(choose_adapters(["reference"])["reference"]) as arena:
            for _ in range(plays):
                played = play_in(arena, from_json(row["program"]), "fork", DEADLINE, hostile)
                if any(one.clause == row["clause"] for one in played.judgement.forbidden):
                    return "the clean reference shows it as well"
    finally:
        arenas.close()
    if row["script"] and row["shown"][0] and reproduced(row["script"], Interpreter()).shown:
        return "its script finds it in the clean reference as well"
    return ""


def main(names: list[str]) -> None:
    """Print a line for each fault."""
    caught = 0
    chosen = {name: fault for name, fault in faults().items() if name in names or not names}
    for name, fault in chosen.items():
        began = time.monotonic()
        rows = found(fault, SECONDS)
        seconds = f"{time.monotonic() - began:.0f} s"
        alarm = clean(rows[0]) if rows else ""
        caught += bool(rows) and not alarm
        words = f"{in_words(rows[0])}{f', but {alarm}' if alarm else ''}" if rows else "nothing"
        print(f"{name}: {words}, {seconds}", flush=True)
    print(f"{caught} of {len(chosen)} caught")


def in_words(row: dict[str, Any]) -> str:
    """A finding in a line."""
    own = len(own_steps(from_json(row["program"])))
    again, plays = row["again"]
    shown, runs = row["shown"]
    script = f"script {shown} of {runs}" if row["script"] else row["reason"]
    comes = f"again {again} of {plays}, {row['perturbation']}"
    return f"{row['clause']}, {own} steps, {comes}, {script}"


if __name__ == "__main__":
    main(sys.argv[1:])
