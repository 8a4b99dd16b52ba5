"""One program played and judged; if it breaks a clause: shrunk, played again, made a script."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, replace

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.client.arena import Arena
from mpconform.arena.perturbation import USUAL, Perturbation
from mpconform.programs.language import Program, as_json
from mpconform.programs.model import Ruling
from mpconform.programs.narrowing import narrowed
from mpconform.programs.playing import Played, play_in
from mpconform.programs.reproduction import Reproduction, reproduced
from mpconform.programs.script import NoScript, script
from mpconform.programs.smaller import smaller, whole
from mpconform.programs.tally import Finding, Tally, tally_of

TRIES, MOST_TRIES = 3, 12
"""How often something less is tried before it is taken not to be enough, where the finding does not
come each time: so often, and the seldomer it comes the more often."""

REPLAYS, MOST_REPLAYS = 4, 24
"""How often what was found is played again, to say how often it comes; and how often, if need be,
until it has come once."""


RATES = (USUAL, 4 * USUAL, 16 * USUAL)
"""Of so many lines one is delayed, program by program: many lines for a moment disturb the whole,
a few for longer open one race."""


@dataclass(frozen=True)
class Setting:
    """Where programs are played: what of the backend is ``known`` to be broken or to be lacking,
    and whether the schedule is made hostile."""

    start_method: str
    deadline: float
    known: frozenset[str] = frozenset()
    perturbed: bool = False
    shrink_seconds: float = 60.0


def tried(
    steps: Program, arena: Arena, interpreter: Interpreter, setting: Setting, seed: int
) -> Tally:
    """What comes of one program; ``seed`` is that of its perturbation."""
    perturbation = Perturbation(seed, rate=RATES[seed % len(RATES)]) if setting.perturbed else None
    play = _Player(arena, setting)
    played = play(whole(steps, setting.known), perturbation)
    tally = tally_of(played, setting.known)
    ruling = played.finding(setting.known)
    if ruling is None:
        return tally
    found = _Finding(play, played, ruling, interpreter, seed)
    return replace(tally, findings=(found.confirmed(),))


class _Player:
    """Plays programs in an arena, in one setting."""

    def __init__(self, arena: Arena, setting: Setting) -> None:
        self._arena = arena
        self.setting = setting

    def __call__(self, program: Program, perturbation: Perturbation | None) -> Played:
        there = self.setting
        return play_in(self._arena, program, there.start_method, there.deadline, perturbation)


class _Finding:
    """A program that breaks a clause, on its way to what is shown of it."""

    def __init__(
        self, play: _Player, played: Played, ruling: Ruling, interpreter: Interpreter, seed: int
    ) -> None:
        self._play = play
        self._first = played, ruling
        self._best = played, ruling
        self._interpreter = interpreter
        self._seed = seed
        self._tries = 1
        self._tried = {_key(played.program)}

    def confirmed(self) -> Finding:
        """As small as it gets, with how often it comes again, and a script."""
        again, replays = self._replayed()
        if again or self._best[0].history.end != "hang":
            often = TRIES if not again else math.ceil(2 * replays / again)
            self._tries = 1 if again == replays else min(MOST_TRIES, often)
            self._shrink()
            self._narrow()
            again, replays = self._replayed()
        if not again and self._best[0].program != self._first[0].program:
            self._best = self._first  # what is left of it does not show it
            again, replays = self._replayed()
        played, ruling = self._best
        return Finding(played, ruling, self._seed, again, replays, self._script(played, ruling))

    def _replayed(self) -> tuple[int, int]:
        """How often it comes again, and of how many replays."""
        played, again, replays = self._best[0], 0, 0
        while replays < REPLAYS or (not again and replays < MOST_REPLAYS):
            again += self._breaks(played.program, played.perturbation)
            replays += 1
        return again, replays

    def _breaks(self, program: Program, perturbation: Perturbation | None) -> bool:
        """Whether a program breaks the clause now; if it does, it is the best so far."""
        played = self._play(program, perturbation)
        wanted = self._best[1].clause
        ruling = next((r for r in played.judgement.forbidden if r.clause == wanted), None)
        if ruling is None:
            return False
        self._best = played, ruling
        return True

    def _shrink(self) -> None:
        """Try less as long as there is time, and anything less still breaks the clause."""
        until = time.monotonic() + self._play.setting.shrink_seconds
        while time.monotonic() < until and self._shrunk(until):
            pass

    def _shrunk(self, until: float) -> bool:
        played = self._best[0]
        for fewer in smaller(played.program, self._play.setting.known):
            if (key := _key(fewer)) in self._tried:
                continue
            self._tried.add(key)
            if any(
                time.monotonic() < until and self._breaks(fewer, played.perturbation)
                for _ in range(self._tries)
            ):
                return True
        return False

    def _narrow(self) -> None:
        """Look for what of the perturbation it takes, as long as shrinking may last."""
        played, _ = self._best
        if played.perturbation is None:
            return
        until = time.monotonic() + self._play.setting.shrink_seconds

        def fails(perturbation: Perturbation | None) -> bool:
            return any(
                time.monotonic() < until and self._breaks(played.program, perturbation)
                for _ in range(TRIES)
            )

        perturbation = narrowed(played.perturbation, played.history.folder, fails)
        self._best = replace(self._best[0], perturbation=perturbation), self._best[1]

    def _script(self, played: Played, ruling: Ruling) -> Reproduction:
        method = self._play.setting.start_method
        about = f"{ruling.clause or 'no clause in particular'}: step {ruling.step} {ruling.words}"
        try:
            text = script(played.history.module, method, played.history, ruling, about)
        except NoScript as error:
            return Reproduction(reason=str(error))
        return reproduced(text, self._interpreter)


def _key(program: Program) -> str:
    return json.dumps(as_json(program))
