"""What random programs cost: ``python benchmarks/programs.py [BACKEND ...]``.

The same programs on each backend (default: stdlib and reference), one after the other on one core,
as they are and perturbed; and what the judge costs over the length of a program. All backends take
turns with each program, so that the ratios are of one moment.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.perturbation import Perturbation
from mpconform.cli.selection import choose_adapters
from mpconform.programs.language import Program
from mpconform.programs.model import judge
from mpconform.programs.player import PLAYED
from mpconform.programs.playing import Played, play_in
from mpconform.programs.reliance import ROBUST
from mpconform.programs.sampler import Sampler
from mpconform.programs.smaller import whole

PROGRAMS = 40
LENGTHS = (4, 8, 16, 32, 64)
EACH, JUDGED = 5, 20
DEADLINE = 20.0


class Player:
    """Plays programs, and says how long that took."""

    def __init__(self, adapters: dict[str, Adapter]) -> None:
        self._arenas = Arenas([PLAYED.module])
        self._adapters = adapters

    def play(self, name: str, program: Program, seed: int | None) -> tuple[float, Played]:
        """On one backend, perturbed if there is a seed."""
        hostile = None if seed is None else Perturbation(seed)
        began = time.perf_counter()
        with self._arenas.borrowed(self._adapters[name]) as arena:
            played = play_in(arena, program, "fork", DEADLINE, hostile)
        return time.perf_counter() - began, played

    def close(self) -> None:
        """End all arenas."""
        self._arenas.close()


def rates(player: Player, names: list[str], perturbed: bool) -> Iterator[str]:
    """A row for each backend: programs per second, and its ratio to the first."""
    sampler = Sampler(0)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(PROGRAMS + 1):
        # What a backend may hang on is left out, for a hang takes as long as its deadline.
        program = whole(sampler.program(ROBUST), ROBUST)
        plays = [player.play(name, program, number if perturbed else None) for name in names]
        if number and not any(played.history.end for _, played in plays):  # the first makes arenas
            for name, (took, _) in zip(names, plays, strict=True):
                seconds[name].append(took)
    first = seconds[names[0]]
    for name in names:
        ratio = median(own / its for own, its in zip(seconds[name], first, strict=True))
        how = "perturbed" if perturbed else "as it is"
        yield f"| {name} | {how} | {1 / median(seconds[name]):.1f} | {ratio:.2f} |"


def judging(player: Player, name: str) -> Iterator[str]:
    """A row for each length: what playing and judging cost, each the median."""
    sampler = Sampler(1)
    for length in LENGTHS:
        found = [player.play(name, whole(sampler.of_length(length)), None) for _ in range(EACH)]
        costs = [_cost(played) for _, played in found]
        played = median(took for took, _ in found)
        share = median(costs) / played
        yield f"| {length} | {played * 1000:.0f} | {median(costs) * 1000:.2f} | {share:.3f} |"


def _cost(played: Played) -> float:
    """The least that judging has cost, of some tries."""
    took = []
    for _ in range(JUDGED):
        began = time.perf_counter()
        judge(played.history)
        took.append(time.perf_counter() - began)
    return min(took)


def main(names: list[str]) -> None:
    """Print both tables."""
    player = Player(choose_adapters(names))
    try:
        print(
            "| backend | schedule | programs per second | time, ratio |\n| --- | --- | --- | --- |"
        )
        for perturbed in (False, True):
            print("\n".join(rates(player, names, perturbed)), flush=True)
        print("\n| steps | playing, ms | judging, ms | ratio |\n| --- | --- | --- | --- |")
        for row in judging(player, "reference" if "reference" in names else names[0]):
            print(row, flush=True)
    finally:
        player.close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["stdlib", "reference"])
