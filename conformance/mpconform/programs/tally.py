"""What came of programs, as data: how many, what rules said of them, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from mpconform.programs.features import features
from mpconform.programs.language import kind_of
from mpconform.programs.model import Ruling
from mpconform.programs.playing import Played
from mpconform.programs.reproduction import Reproduction


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
        """Whether it is certain: a hang has to come again, and so has what is left behind, for the
        machine may have stood still."""
        end = self.played.history.end
        slow = end == "hang" or (end == "leak" and not self.ruling.clause)
        return not slow or self.again > 0 or self.reproduction.shown > 0


@dataclass(frozen=True)
class Tally:
    """What came of some programs: how many, their shapes, what was found, what rules said (and of
    how many programs), which pairs of operations came one after the other, how steps came out."""

    programs: int = 0
    shapes: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()
    known: Counter[str] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    spoke: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    features: frozenset[int] = frozenset()
    failed: str = ""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.programs + other.programs,
            self.shapes | other.shapes,
            one_each(self.findings + other.findings),
            self.known + other.known,
            self.rules + other.rules,
            self.spoke + other.spoke,
            self.pairs + other.pairs,
            self.features | other.features,
            self.failed or other.failed,
        )


def one_each(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """For each clause the finding that comes again most often, and of those the smallest."""
    best: dict[str, Finding] = {}
    for one in sorted(findings, key=lambda one: (-one.again, len(one.played.program))):
        best.setdefault(one.ruling.clause, one)
    return tuple(best.values())


def tally_of(played: Played, known: Collection[str] = ()) -> Tally:
    """What one program adds."""
    broken = {ruling.clause for ruling in played.judgement.forbidden}
    kinds = [kind_of(operation) for operation in played.program]
    rules = played.judgement.counts
    return Tally(
        programs=1,
        shapes=frozenset([played.history.fingerprint]),
        known=Counter(broken.intersection(known)),
        rules=rules,
        spoke=Counter({clause for clause, _ in rules}),
        pairs=Counter(pairwise(kinds)),
        features=features(played.history, played.judgement),
    )
