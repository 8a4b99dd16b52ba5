"""The score: how many mutants were noticed, of those that do something else than the original."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mpconform.mutants.kills import Kill, Kills
from mpconform.mutants.model import Fate
from mpconform.mutants.rules.reasons import EQUIVALENT, NOT_SEEN, Reason, Reasons


@dataclass(frozen=True)
class Score:
    """Of so many mutants of one ``name`` (a file, a chapter), how many were ``killed``; the
    ``equivalent`` ones do not count."""

    name: str
    examined: int
    killed: int
    equivalent: int

    @property
    def counted(self) -> int:
        """How many count."""
        return self.examined - self.equivalent

    @property
    def share(self) -> float:
        """The part of them that was killed."""
        return self.killed / self.counted if self.counted else 1.0

    def __str__(self) -> str:
        return f"{self.killed} of {self.counted} ({self.share:.1%})"


@dataclass(frozen=True)
class Scores:
    """What ``kills`` amount to, with the ``reasons`` that are known."""

    kills: Kills
    reasons: Reasons = field(default_factory=Reasons)

    @cached_property
    def examined(self) -> Sequence[Kill]:
        """Those that could be examined."""
        return [each for each in self.kills.mutants if each.fate != Fate.ERROR.value]

    @cached_property
    def survivors(self) -> Sequence[tuple[Kill, Reason | None]]:
        """Those that nothing noticed, with the reason, if one is known."""
        return [(each, self.reasons.of(each)) for each in self.examined if not each.killed]

    @cached_property
    def whole(self) -> Score:
        """That of all."""
        return self._score("", self.examined)

    @cached_property
    def promised(self) -> Score:
        """That of the mutants that change what a clause promises: of those that survive, the ones
        that nobody has a reason for, or that a clause forbids."""
        missed = sum(why is None or why.kind == NOT_SEEN for _, why in self.survivors)
        killed = self.whole.killed
        return Score("", killed + missed, killed, 0)

    @cached_property
    def by_file(self) -> Sequence[Score]:
        """By the file that the fault is in."""
        groups = self._groups(lambda kill: kill.file)
        return [self._score(*group) for group in sorted(groups.items())]

    @cached_property
    def by_chapter(self) -> Sequence[Score]:
        """Of named mutants, how many the clause caught that forbids them, by its chapter."""
        groups = self._groups(lambda kill: kill.clause.partition(".")[0])
        return [
            Score(chapter, len(kills), sum(kill.caught for kill in kills), 0)
            for chapter, kills in groups.items()
        ]

    @cached_property
    def attribution(self) -> Counter[Fate]:
        """How many came to what."""
        return Counter(Fate(kill.fate) for kill in self.kills.mutants)

    @cached_property
    def seconds_to_kill(self) -> float:
        """The median of those that were killed."""
        return statistics.median([kill.seconds for kill in self.examined if kill.killed] or [0.0])

    def _groups(self, name: Callable[[Kill], str]) -> dict[str, list[Kill]]:
        groups: dict[str, list[Kill]] = {}
        for kill in self.examined:
            groups.setdefault(name(kill), []).append(kill)
        return groups

    def _score(self, name: str, kills: Sequence[Kill]) -> Score:
        killed = sum(kill.killed for kill in kills)
        return Score(name, len(kills), killed, sum(self._equivalent(kills)))

    def _equivalent(self, kills: Iterable[Kill]) -> Iterable[bool]:
        for kill in kills:
            reason = None if kill.killed else self.reasons.of(kill)
            yield reason is not None and reason.kind == EQUIVALENT
