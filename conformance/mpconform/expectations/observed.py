"""What runs have shown of a backend: the verdicts on each clause, at each place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mpconform.expectations.model import EXPECTABLE
from mpconform.expectations.places import Place, place_of
from mpconform.records import Run, Verdict

Shown = Mapping[Place, frozenset[Verdict]]
"""Place -> what a clause came to there, in one run or in several."""

_TELLING = {*EXPECTABLE, Verdict.PASS}


def observed(runs: Iterable[Run], backend: str, clauses: Collection[str]) -> dict[str, Shown]:
    """Clause -> what was shown of it; what could not be judged is left out."""
    found: dict[str, dict[Place, frozenset[Verdict]]] = {clause: {} for clause in clauses}
    for run in runs:
        for result in run.results:
            known = result.backend == backend and result.clause in found
            if known and result.verdict in _TELLING:
                places, place = found[result.clause], place_of(result.target)
                places[place] = places.get(place, frozenset()) | {result.verdict}
    return {clause: places for clause, places in found.items() if places}


def fails(verdicts: Collection[Verdict]) -> bool:
    """Whether it has failed at least once."""
    return any(verdict is not Verdict.PASS for verdict in verdicts)


def by_luck(verdicts: Collection[Verdict]) -> bool:
    """Whether it has failed and not for sure: it passed in another run, or nobody could tell."""
    return fails(verdicts) and (Verdict.PASS in verdicts or {*verdicts} == {Verdict.INCONCLUSIVE})


def in_order(verdicts: Collection[Verdict]) -> list[str]:
    """Verdicts as an entry lists them, PASS last."""
    return [one.value for one in (*EXPECTABLE, Verdict.PASS) if one in verdicts]
