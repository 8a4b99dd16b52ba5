"""One program played and judged; if it breaks a clause: shrunk, played again, made a script."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.client.arena import Arena
from mpconform.arena.perturbation import USUAL, Perturbation
from mpconform.programs.language import Program, as_json
from mpconform.programs.model import Ruling
from mpconform.programs.narrowing import narrowed
from mpconform.programs.playing import Played, play_in
from mpconform.programs.racing import Race
from mpconform.programs.reproduction import RUNS, Reproduction, reproduced
from mpconform.programs.script import NoScript, script
from mpconform.programs.smaller import smaller, whole
from mpconform.programs.tally import Finding, Tally, tally_of

TRIES, MOST_TRIES = 3, 12
"""How often something less is tried before it is taken not to be enough, where the finding does not
come each time: so often, and the seldomer it comes the more often."""

REPLAYS, MOST_REPLAYS = 4, 24
"""How often what was found is played again, to say how often it comes; and how often, if need be,
until it has come once."""

PATIENCE, PATIENCE_PERTURBED = 3, 6
"""A hang is certain once it has come with so many times the deadline: a machine that is slow, or
lines that are delayed, may take longer than that, and then come to their end."""

STILL, LEAST_STILL = 3, 1.5
"""While a hang is made smaller, one that has told nothing for so many times what came before has
hung, and for so many seconds at least: what is left is played patiently before it is shown."""

ENOUGH = 2
"""How often it is to come again before it is made smaller."""

RATES = (USUAL, 4 * USUAL, 16 * USUAL)
"""Of so many lines one is delayed, program by program: many lines for a moment disturb the whole,
a few for longer open one race."""

MET = 64
"""At one of so many lines the second thread stands still where two meet: to submit a task takes
some 55 of the reference's."""


@dataclass(frozen=True)
class Setting:
    """Where programs are played: what of the backend is ``known`` to be broken or to be lacking,
    whether the schedule is made hostile, and whether one thread stands still where two ``meet``."""

    start_method: str
    deadline: float
    known: frozenset[str] = frozenset()
    perturbed: bool = False
    shrink_seconds: float = 60.0
    meet: bool = False


def tried(
    steps: Program, arena: Arena, interpreter: Interpreter, setting: Setting, seed: int
) -> Tally:
    """What comes of one program; ``seed`` is that of its perturbation."""
    perturbation = None
    if setting.meet:
        perturbation = Perturbation(seed, stops=False, rate=MET, second=True)
    elif setting.perturbed:
        perturbation = Perturbation(seed, rate=RATES[seed % len(RATES)])
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

    def __call__(
        self, program: Program, perturbation: Perturbation | None, patience: float = 1.0
    ) -> Played:
        there, deadline = self.setting, self.setting.deadline * patience
        return play_in(self._arena, program, there.start_method, deadline, perturbation)

    def is_over(self) -> bool:
        """Whether nobody waits for what comes of it any more."""
        return self._arena.is_over


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
        self._tries, self._wanted = 1, 1
        self._tried = {_key(played.program)}
        self._fine: list[Played] = []  # plays in which nothing was wrong

    def confirmed(self) -> Finding:
        """As small as it gets, with how often it comes again, and a script."""
        again, replays = self._recurring()
        comes, made = again == replays, None
        if again or self._best[0].history.end != "hang":
            often = TRIES if not again else math.ceil(2 * replays / again)
            self._tries, self._wanted = (2, 2) if comes else (min(MOST_TRIES, often), 1)
            self._calm()  # without delays all else takes less time
            self._name_the_line()
            self._shrink()
            self._narrow()
            if self._best[0].history.end == "hang":
                made = self._script(comes)
            again, replays = self._replayed(made is not None and made.shown > 0)
        if not again and self._best[0].program != self._first[0].program:
            self._best, made = self._first, None  # what is left of it does not show it
            again, replays = self._replayed()
        made = made or self._script(again == replays)
        return Finding(*self._best, self._seed, again, replays, made)

    def _recurring(self) -> tuple[int, int]:
        """How often it comes again, before it is made smaller."""
        played, again, replays = self._best[0], 0, 0
        while again < ENOUGH and (replays < REPLAYS or (not again and replays < MOST_REPLAYS)):
            again += self._breaks(played.program, played.perturbation, 1, 1)
            replays += 1
        return again, replays

    def _replayed(self, shown: bool = False) -> tuple[int, int]:
        """How often it comes again, and of how many replays; patiently, until it has come once, but
        for a hang that a script has ``shown``, with all its patience."""
        played, again, replays = self._best[0], 0, 0
        long, until = PATIENCE_PERTURBED if played.perturbation else PATIENCE, self._until()
        long = 1 if shown else long
        while replays < REPLAYS or (
            not again and replays < MOST_REPLAYS and time.monotonic() < until
        ):
            patience = 1 if again else long
            again += self._came(played.program, played.perturbation, patience) is not None
            replays += 1
        return again, replays

    def _came(
        self, program: Program, perturbation: Perturbation | None, patience: float = 1.0
    ) -> tuple[Played, Ruling] | None:
        """The program, played, and what breaks the clause now, if anything does."""
        played = self._play(program, perturbation, patience)
        wanted = self._best[1].clause
        ruling = next((r for r in played.judgement.forbidden if r.clause == wanted), None)
        if not played.judgement.forbidden:
            self._fine.append(played)
        return None if ruling is None else (played, ruling)

    def _breaks(
        self,
        program: Program,
        perturbation: Perturbation | None,
        tries: int,
        wanted: int,
        until: float = math.inf,
    ) -> bool:
        """Whether a program breaks the clause now, ``wanted`` times of so many: what has always
        come is to come always. If it does, it is the best so far."""
        came = 0
        for left in range(tries, 0, -1):
            if came + left < wanted or time.monotonic() >= until:
                return False
            found = self._came(program, perturbation, self._hurry)
            came += found is not None
            if found is not None and came == wanted:
                self._best = found
                return True
        return False

    @property
    def _hurry(self) -> float:
        """The part of the deadline that is enough to see whether less hangs as well."""
        played = self._best[0]
        if played.history.end != "hang":
            return 1.0
        seconds = max(LEAST_STILL, (1 + STILL) * played.seconds)
        return min(1.0, seconds / self._play.setting.deadline)

    def _until(self) -> float:
        return time.monotonic() + self._play.setting.shrink_seconds

    def _calm(self) -> None:
        """Leave the perturbation out, if it takes none."""
        played, _ = self._best
        if played.perturbation is not None:
            self._breaks(played.program, None, self._tries, self._wanted, self._until())

    def _name_the_line(self) -> None:
        """Stand still at that line, and no more at a number: with less before it, it is another."""
        played, _ = self._best
        hostile, stood = played.perturbation, played.history.stood
        if hostile is not None and hostile.second and stood is not None:
            there = replace(hostile, points=(stood,))
            self._breaks(played.program, there, self._tries, self._wanted, self._until())

    def _shrink(self) -> None:
        """Try less as long as there is time, and anything less still breaks the clause."""
        until = self._until()
        while time.monotonic() < until and self._shrunk(until):
            pass

    def _shrunk(self, until: float) -> bool:
        played = self._best[0]
        for fewer in smaller(played.program, self._play.setting.known):
            if (key := _key(fewer)) in self._tried:
                continue
            self._tried.add(key)
            if self._breaks(fewer, played.perturbation, self._tries, self._wanted, until):
                return True
        return False

    def _narrow(self) -> None:
        """Look for what of the perturbation it takes, as long as shrinking may last."""
        played, _ = self._best
        if played.perturbation is None:
            return
        until, tries = self._until(), max(TRIES, self._tries)

        def fails(perturbation: Perturbation | None) -> bool:
            return self._breaks(played.program, perturbation, tries, self._wanted, until)

        perturbation = narrowed(played.perturbation, played.history.folder, fails)
        self._best = replace(self._best[0], perturbation=perturbation), self._best[1]

    def _script(self, comes: bool) -> Reproduction:
        """Its script, and how often it shows what was found."""
        played, ruling = self._best
        method = self._play.setting.start_method
        about = f"{ruling.clause or 'no clause in particular'}: step {ruling.step} {ruling.words}"
        found = Reproduction()
        told = played.history
        fine = [one.history for one in self._fine if one.program == played.program]
        for hostile in self._schedules(comes):
            try:
                text = script(told.module, method, told, ruling, about, hostile, fine)
            except NoScript as error:
                return Reproduction(reason=str(error))
            found = reproduced(text, self._interpreter, RUNS, self._play.is_over)
            if found.shown:
                break
        return found

    def _schedules(self, comes: bool) -> Iterator[Race | None]:
        """Those that its script is given until it shows what was found: no race, if it always
        comes; what is left of the perturbation; that the second thread stands still where it did
        when it was found, though that need not be here."""
        played, first = self._best[0], self._first[0]
        if played.perturbation is None and comes:
            yield None
        yield Race(played.perturbation)
        hostile, stood = first.perturbation, first.history.stood
        if played.perturbation is None and hostile and hostile.second and stood:
            yield Race(replace(hostile, points=(stood,)))


def _key(program: Program) -> str:
    return json.dumps(as_json(program))
