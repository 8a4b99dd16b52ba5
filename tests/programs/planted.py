"""Faults planted in the reference, and what random programs make of them.

``python -m tests.programs.planted [NAME ...]`` plants each in turn (all, if none is named), plays
programs without and then with perturbation for some seconds each, and prints the first finding.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mpconform.arena.client.arenas import Arenas
from mpconform.mutants import Mutant
from mpconform.mutants.examine import REFERENCE
from mpconform.mutants.plant import plant
from mpconform.programs.pieces import Playing
from mpconform.programs.sampler import Sampler
from mpconform.programs.search import Setting
from mpconform.programs.smaller import own_steps
from mpconform.programs.tally import Finding
from mpconform.toml import read_toml

FAULTS = Path(__file__).with_name("faults.toml")
SECONDS = 150.0
"""For each way of looking."""
SEED = 0


def faults() -> dict[str, Mutant]:
    """The faults by name."""
    read = read_toml(FAULTS)
    return {
        name: Mutant("", name, one["fault"], one["file"], one["old"], one["new"])
        for name, one in read.items()
    }


@dataclass(frozen=True)
class Looked:
    """What was found first for certain, if anything; after how many programs and seconds."""

    finding: Finding | None
    programs: int
    seconds: float


def look_for(fault: Mutant, perturbed: bool, seconds: float) -> Looked:
    """Play programs until something is found, or the time is over."""
    setting = Setting("fork", 5.0, perturbed=perturbed, shrink_seconds=30.0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        plant(fault, Path(folder))
        arenas = Arenas()
        try:
            sampler, played = Sampler(SEED), 0
            while time.monotonic() - began < seconds:
                work = Playing(REFERENCE.below(folder), setting, played, (sampler.program(),))
                (tally,) = work.carry_out(arenas)
                played += 1
                if tally.findings and tally.findings[0].counts:
                    return Looked(tally.findings[0], played, time.monotonic() - began)
        finally:
            arenas.close()
    return Looked(None, played, time.monotonic() - began)


def main(names: list[str]) -> None:
    """Print a line for each fault and way of looking."""
    for name, fault in faults().items():
        if names and name not in names:
            continue
        for perturbed in (False, True):
            looked = look_for(fault, perturbed, SECONDS)
            finding, seconds = looked.finding, looked.seconds
            how = "perturbed" if perturbed else "as it is"
            if finding is None:
                print(
                    f"{name}: {how}: nothing in {looked.programs} programs, {seconds:.0f} s",
                    flush=True,
                )
                continue
            made = finding.reproduction
            script = f"script {made.shown} of {made.runs}" if made.text else made.reason
            steps = len(own_steps(finding.played.program))
            print(
                f"{name}: {how}: {finding.ruling.clause} after {looked.programs} programs, "
                f"{seconds:.0f} s, "
                f"{steps} steps, again {finding.again} of {finding.replays}, "
                f"{script}",
                flush=True,
            )
            break


if __name__ == "__main__":
    main(sys.argv[1:])
