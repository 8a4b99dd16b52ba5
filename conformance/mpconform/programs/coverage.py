"""What programs have covered: pairs of operations, and rules on both sides of their conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mpconform.programs.model import RULES
from mpconform.programs.pairs import Pair, allowed_pairs
from mpconform.programs.tally import Tally


@dataclass(frozen=True)
class Coverage:
    """Of the pairs that the language allows those that came, and those that never did: ``relying``
    on what is known to be broken, or ``undrawn`` so far. The rules that had something to say of
    some programs and nothing of others, of ``all`` programs, and of none."""

    came: frozenset[Pair]
    relying: frozenset[Pair]
    undrawn: frozenset[Pair]
    both: frozenset[str]
    always: frozenset[str]
    never: frozenset[str]

    @property
    def pairs(self) -> int:
        """How many pairs the language allows."""
        return len(self.came) + len(self.relying) + len(self.undrawn)

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return len(self.both) + len(self.always) + len(self.never)


def coverage(tally: Tally, known: Collection[str] = ()) -> Coverage:
    """What the programs of a tally have covered; the clauses ``known`` were not relied on."""
    allowed, usable = allowed_pairs(), allowed_pairs(known)
    came = allowed.intersection(tally.pairs)
    spoke = {clause for clause in RULES if tally.spoke[clause]}
    always = {clause for clause in spoke if tally.spoke[clause] == tally.programs}
    return Coverage(
        came,
        allowed - usable - came,
        usable - came,
        frozenset(spoke - always),
        frozenset(always),
        frozenset(set(RULES) - spoke),
    )
