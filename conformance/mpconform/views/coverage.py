"""What programs have covered, and what not, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby

from rich.text import Text

from mpconform.programs.coverage import Coverage
from mpconform.programs.pairs import Pair


def covered(coverage: Coverage, programs: int) -> Text:
    """All of it."""
    return Text("\n".join(_lines(coverage, programs)))


def _lines(coverage: Coverage, programs: int) -> Iterator[str]:
    came, pairs = len(coverage.came), coverage.pairs
    yield f"  pairs of operations: {came} of {pairs} that the language allows"
    yield from _pairs(f"not drawn in {programs} programs", coverage.undrawn)
    yield from _pairs("they rely on what is known to be broken, or lacking", coverage.relying)
    both, rules = len(coverage.both), coverage.rules
    yield f"  rules: {both} of {rules} had something to say of some programs only"
    yield from _rules("of every program", coverage.always)
    yield from _rules("of none", coverage.never)


def _pairs(reason: str, pairs: Collection[Pair]) -> Iterator[str]:
    if pairs:
        yield f"  pairs that never came, {len(pairs)}: {reason}"
    for first, some in groupby(sorted(pairs), lambda pair: pair[0]):
        yield f"    {first}: then {', '.join(second for _, second in some)}"


def _rules(of_which: str, clauses: Collection[str]) -> Iterator[str]:
    if clauses:
        yield f"  rules with something to say {of_which}, {len(clauses)}:"
        yield from (f"    {clause}" for clause in sorted(clauses))
