"""Parts of a run, for machines that work side by side: about equal in cost.

A clause stays with those that it builds on, so that its verdict is the one that it would have come
to in a run of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mpconform.clauses import Clause
from mpconform.run.costs import cost

_FORM = re.compile(r"(\d{1,3})/(\d{1,3})")


@dataclass(frozen=True)
class Shard:
    """One of several parts; ``number`` counts from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> Shard:
        """From 2/5. Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"a part is written 2/5 (the second of five), not {text!r}")
        return cls(int(found[1]), int(found[2]))

    def clauses(
        self, clauses: Sequence[Clause], cost: Callable[[str], float] = cost
    ) -> list[Clause]:
        """Those of ``clauses`` that are in this part, in their order."""
        parts: list[set[str]] = [set() for _ in range(self.of)]
        costs = [0.0] * self.of
        groups = [(sum(map(cost, group)), group) for group in _groups(clauses)]
        for seconds, group in sorted(groups, key=lambda each: (-each[0], each[1])):
            least = costs.index(min(costs))
            parts[least].update(group)
            costs[least] += seconds
        return [clause for clause in clauses if clause.id in parts[self.number - 1]]


def _groups(clauses: Sequence[Clause]) -> list[list[str]]:
    """The ids of clauses that build on one another, directly or not."""
    group_of = {clause.id: [clause.id] for clause in clauses}
    for clause in clauses:
        for base in clause.builds_on:
            one, other = group_of[clause.id], group_of.get(base)
            if other is None or other is one:
                continue
            one += other
            group_of.update(dict.fromkeys(other, one))
    return list({id(group): group for group in group_of.values()}.values())
