"""A long search: units of work for an executor, until its time is over; what they come to is kept.

A unit is counted when its answer has come, and only then: one whose worker was lost is given out
again, and the answer of one that was given up is thrown away.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace

from mpconform.programs.corpus import Corpus, Fuzzed, name_of
from mpconform.programs.language import Program
from mpconform.programs.mutation import mutated
from mpconform.programs.sampler import Sampler
from mpconform.programs.tally import Finding, Tally
from mpconform.programs.units import Unit
from mpconform.run.session import Playable

Submit = Callable[[Unit], "Future[list[Tally]]"]
"""Hands a unit to an executor."""

UNIT, RACES = 10, 30
"""How many programs a unit has, and how many one of races: they are short, and soon played."""

ENOUGH = 3
"""After so many findings of different shapes a clause is known to be broken."""

_TRIES = 3
"""How often a unit is given out whose worker was lost."""

_SAVE = 5.0
"""Seconds after which what was counted is written down."""

_LOOK = 0.5
"""Seconds after which an interrupt is noticed at the latest."""


class UnitFailed(Exception):
    """A unit cannot be carried out: a fault of the suite. The message is the evidence."""


@dataclass(frozen=True)
class Budget:
    """How long to search for, how many units there may be at a time, and the seed."""

    seconds: float
    units: int
    seed: int = 0


class Fuzzer:
    """Searches on some targets, in turn, with one corpus."""

    def __init__(
        self,
        targets: Sequence[Playable],
        corpus: Corpus,
        submit: Submit,
        budget: Budget,
        on_news: Callable[[Fuzzed, Corpus], None] = lambda *_: None,
    ) -> None:
        self._targets = targets
        self._corpus = corpus
        self._submit = submit
        self._budget = budget
        self._on_news = on_news
        counts = corpus.counts
        self._draw = random.Random(f"{budget.seed} {counts.units}")
        self._sampler = Sampler(f"{budget.seed} {counts.units}", counts.pairs.copy())
        self._shapes: dict[str, set[str]] = {}
        self._given: dict[Future[list[Tally]], tuple[Unit, int]] = {}
        self._done = Fuzzed()
        for row in corpus.findings:
            self._shapes.setdefault(row["clause"], set()).add(row["name"])

    def run(self, interrupted: Callable[[], bool] = lambda: False) -> Fuzzed:
        """Search until the time is over. Raises UnitFailed."""
        began = saved = time.monotonic()
        earlier = self._corpus.counts.seconds
        try:
            while not interrupted():
                self._done.seconds = time.monotonic() - began
                self._corpus.counts.seconds = earlier + self._done.seconds
                self._give_out()
                if not self._given:
                    break
                for future in wait(self._given, _LOOK, FIRST_COMPLETED).done:
                    self._take(future, *self._given.pop(future))
                self._on_news(self._done, self._corpus)
                if time.monotonic() - saved > _SAVE:
                    self._corpus.save()
                    saved = time.monotonic()
        finally:
            for future in self._given:
                future.cancel()
            self._corpus.save()
        return self._done

    @property
    def has_found(self) -> bool:
        """Whether something new was found, for certain."""
        return any(finding.counts for finding, _ in self._done.new)

    def give_out_no_more(self) -> None:
        """End when what was given out has come to its end."""
        self._budget = replace(self._budget, seconds=0.0)

    def _give_out(self) -> None:
        """As many units as there may be, as long as there is time."""
        while self._done.seconds < self._budget.seconds and len(self._given) < self._budget.units:
            unit = self._unit()
            self._given[self._submit(unit)] = unit, 1

    def _unit(self) -> Unit:
        counts = self._corpus.counts
        number = counts.units
        counts.units += 1
        target = self._targets[number % len(self._targets)]
        broken = {clause for clause, shapes in self._shapes.items() if len(shapes) >= ENOUGH}
        kind = number // len(self._targets) % 3
        known = target.setting.known | broken
        setting = replace(target.setting, known=known, perturbed=kind == 1, meet=kind == 2)
        programs = self._races(known) if setting.meet else self._programs(known)
        return Unit(number, target.adapter, setting, tuple(programs))

    def _programs(self, known: frozenset[str]) -> Iterator[Program]:
        """New ones, and such as were kept, changed a little."""
        kept = self._corpus.programs
        for _ in range(UNIT):
            if kept and self._draw.random() < 0.5:
                one, other = self._draw.choice(kept), self._draw.choice(kept)
                yield mutated(one, self._draw, other, known)
            else:
                yield self._sampler.program(known)

    def _races(self, known: frozenset[str]) -> Iterator[Program]:
        for _ in range(RACES):
            yield self._sampler.race(known) or self._sampler.program(known)

    def _take(self, future: Future[list[Tally]], unit: Unit, tries: int) -> None:
        try:
            tallies = future.result()
        except Exception as error:
            if tries >= _TRIES:
                raise UnitFailed(f"unit {unit.number}: {error!r}") from error
            self._given[self._submit(unit)] = unit, tries + 1
            return
        for program, tally in zip(unit.programs, tallies, strict=False):
            self._done.programs += tally.programs
            if self._corpus.counts.add(tally):
                self._corpus.keep(program)
            for finding in tally.findings:
                self._found(finding, unit)

    def _found(self, finding: Finding, unit: Unit) -> None:
        method = unit.setting.start_method
        if self._corpus.found(finding, method):
            self._done.new.append((finding, method))
            shapes = self._shapes.setdefault(finding.ruling.clause, set())
            shapes.add(name_of(finding))
        else:
            self._done.again += 1
