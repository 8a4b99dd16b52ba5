"""Many programs played and judged, until one breaks a clause: a piece of work for a lane."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.driver.generation import prepare
from mpconform.driver.work import Work
from mpconform.programs.generation import every_program, programs
from mpconform.programs.language import Program, as_json, kind_of
from mpconform.programs.model import Ruling
from mpconform.programs.narrowing import narrowed
from mpconform.programs.perturbation import Perturbation
from mpconform.programs.playing import Played, play_in
from mpconform.programs.reproduction import Reproduction, reproduced
from mpconform.programs.script import NoScript, script
from mpconform.programs.smaller import smaller

TRIES = 3
"""How often something less is tried before it is taken not to be enough."""

REPLAYS = 4
"""How often what was found is played again, to say how often it comes."""


@dataclass(frozen=True)
class Setting:
    """Where programs are played: what of the backend is ``known`` to be broken, and whether the
    schedule is made hostile (with which share of lines delayed)."""

    start_method: str
    deadline: float
    known: frozenset[str] = frozenset()
    perturbed: bool = False
    shrink_seconds: float = 60.0


@dataclass(frozen=True)
class Finding:
    """A program that breaks a clause, as small as it was found; ``again`` of so many replays."""

    played: Played
    ruling: Ruling
    seed: int
    again: int = 0
    replays: int = 0
    reproduction: Reproduction = field(default_factory=Reproduction)

    @property
    def counts(self) -> bool:
        """Whether it is certain: a hang has to come again, for the machine may have stood still."""
        hung = self.played.history.end == "hang"
        return not hung or self.again > 0 or self.reproduction.shown > 0


@dataclass(frozen=True)
class Tally:
    """What came of some programs: how many, their shapes, what was found, what rules said, and
    which pairs of operations came one after the other."""

    programs: int = 0
    shapes: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()
    known: Counter[str] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: str = ""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.programs + other.programs,
            self.shapes | other.shapes,
            _one_each(self.findings + other.findings),
            self.known + other.known,
            self.rules + other.rules,
            self.pairs + other.pairs,
            self.failed or other.failed,
        )


def _one_each(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """For each clause the finding that comes again most often, and of those the smallest."""
    best: dict[str, Finding] = {}
    for one in sorted(findings, key=lambda one: (-one.again, len(one.played.program))):
        best.setdefault(one.ruling.clause, one)
    return tuple(best.values())


def tally_of(played: Played, setting: Setting) -> Tally:
    """What one program adds."""
    broken = {ruling.clause for ruling in played.judgement.forbidden}
    kinds = [kind_of(operation) for operation in played.program]
    return Tally(
        programs=1,
        shapes=frozenset([hash(played.history.shape)]),
        known=Counter(broken & setting.known),
        rules=played.judgement.counts,
        pairs=Counter(pairwise(kinds)),
    )


@dataclass(frozen=True)
class Searching(Work):
    """Play ``count`` programs that Hypothesis makes from ``seed``; what is found is shrunk."""

    adapter: Adapter
    setting: Setting
    seed: int
    count: int

    def carry_out(self, arenas: Arenas) -> Iterator[Tally]:
        """Play them."""
        with arenas.borrowed(self.adapter) as arena:
            yield _Search(arena, self.adapter, self.setting, self.seed).made(self.count)

    def failed(self, reason: str) -> Tally:
        """A fault of the suite."""
        return Tally(failed=reason)


@dataclass(frozen=True)
class PlayingAll(Work):
    """Play the programs that are given; what is found is as small as it can be."""

    adapter: Adapter
    setting: Setting
    programs: tuple[Program, ...]

    def carry_out(self, arenas: Arenas) -> Iterator[Tally]:
        """Play them."""
        with arenas.borrowed(self.adapter) as arena:
            for number, program in enumerate(self.programs):
                search = _Search(arena, self.adapter, self.setting, number)
                search.try_program(program)
                yield search.confirmed()

    def failed(self, reason: str) -> Tally:
        """A fault of the suite."""
        return Tally(failed=reason)


class _Found(Exception):
    pass


class _Search:
    """Tries programs, and remembers the smallest that was found to break a clause."""

    def __init__(self, arena: Arena, adapter: Adapter, setting: Setting, seed: int) -> None:
        self._arena = arena
        self._interpreter = adapter.interpreter
        self._setting = setting
        self._seed = seed
        self._tally = Tally()
        self._seen: dict[str, bool] = {}
        self._best: tuple[Played, Ruling] | None = None
        self._until = 0.0

    def made(self, count: int) -> Tally:
        """What comes of ``count`` programs; the search ends with what it finds."""
        prepare()
        from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

        @settings(
            max_examples=2 * count + 20,  # some come again, and are not played again
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            phases=[Phase.generate, Phase.shrink],
        )
        @seed(self._seed)
        @given(programs(self._setting.known))
        def nothing_is_forbidden(program: Program) -> None:
            enough = self._best is None and self._tally.programs >= count
            if not enough and self.try_program(program):
                raise _Found

        try:
            nothing_is_forbidden()
        except _Found:
            pass  # it is remembered
        return self.confirmed()

    def try_program(self, program: Program) -> bool:
        """Whether a program breaks a clause; for a smaller one, that which was broken first."""
        key = json.dumps(as_json(program))
        if key not in self._seen:
            over = self._best is not None and time.monotonic() > self._until
            self._seen[key] = not over and self._breaks(program)
        return self._seen[key]

    def _breaks(self, program: Program) -> bool:
        perturbation = Perturbation(self._seed) if self._setting.perturbed else None
        played = self._play_so(program, perturbation)
        if self._best is None:
            self._tally += tally_of(played, self._setting)
        ruling = self._finding(played)
        if ruling is None:
            return False
        if self._best is None:
            self._until = time.monotonic() + self._setting.shrink_seconds
        if self._best is None or len(program) <= len(self._best[0].program):
            self._best = played, ruling
        return True

    def _leave_out_steps(self, program: Program) -> None:
        """Go on shrinking, step by step, as long as there is time."""
        for fewer in smaller(program, self._setting.known):
            if self.try_program(fewer):
                self._leave_out_steps(fewer)
                return

    def _narrowed(self, played: Played, ruling: Ruling) -> Perturbation | None:
        """What of the perturbation it takes, looked for as long as shrinking may last."""
        until = time.monotonic() + self._setting.shrink_seconds
        assert played.perturbation is not None

        def fails(perturbation: Perturbation | None) -> bool:
            return any(
                time.monotonic() < until and self._again(played, ruling, perturbation)
                for _ in range(TRIES)
            )

        return narrowed(played.perturbation, played.history.folder, fails)

    def _again(self, played: Played, ruling: Ruling, how: Perturbation | None) -> bool:
        """Whether the program breaks the same clause, so perturbed."""
        replayed = self._play_so(played.program, how)
        return any(found.clause == ruling.clause for found in replayed.judgement.forbidden)

    def _script(self, played: Played, ruling: Ruling) -> Reproduction:
        method = self._setting.start_method
        about = f"{ruling.clause or 'no clause in particular'}: step {ruling.step} {ruling.words}"
        try:
            text = script(played.history.module, method, played.history, ruling, about)
        except NoScript as error:
            return Reproduction(reason=str(error))
        return reproduced(text, self._interpreter)

    def _finding(self, played: Played) -> Ruling | None:
        if self._best is None:
            return played.finding(self._setting.known)
        wanted = self._best[1].clause
        return next((r for r in played.judgement.forbidden if r.clause == wanted), None)

    def _play_so(self, program: Program, perturbation: Perturbation | None) -> Played:
        there = self._setting
        return play_in(self._arena, program, there.start_method, there.deadline, perturbation)

    def confirmed(self) -> Tally:
        """The tally, with what was found and how often it comes again."""
        if self._best is None:
            return self._tally
        self._leave_out_steps(self._best[0].program)
        played, ruling = self._best
        if played.perturbation is not None:
            played = replace(played, perturbation=self._narrowed(played, ruling))
        replays = [self._again(played, ruling, played.perturbation) for _ in range(REPLAYS)]
        again = sum(replays)
        finding = Finding(played, ruling, self._seed, again, REPLAYS, self._script(played, ruling))
        return replace(self._tally, findings=(finding,))


Order = Callable[[Adapter, Setting], Work]
"""A piece of work to be given out, in the setting as it is by then."""

PIECE = 40
"""How many programs one piece of work plays."""


def random_programs(count: int, seed: int) -> Iterator[Order]:
    """Pieces of work that play ``count`` random programs."""
    for number, first in enumerate(range(0, count, PIECE)):
        most = min(PIECE, count - first)
        yield partial(Searching, seed=seed * 1_000_003 + number, count=most)


def all_programs(length: int, known: Collection[str]) -> Iterator[Order]:
    """Pieces of work that play every program of up to ``length`` operations."""
    left = every_program(length, known)
    while piece := tuple(islice(left, PIECE)):
        yield partial(PlayingAll, programs=piece)
