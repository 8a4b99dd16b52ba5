"""Whether a target conforms: the one verdict that its results add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mpconform.records.model import Result, Run, Target, Verdict


class Conformance(str, Enum):
    """A target's verdict as a whole."""

    CONFORMS = "conforms"
    DOES_NOT = "does not conform"
    UNDECIDED = "undecided"
    BROKEN = "broken adapter"


@dataclass(frozen=True)
class TargetVerdict:
    """A target, its verdict, and the results behind it (the core apart from the rest)."""

    target: Target
    conformance: Conformance
    core: tuple[Result, ...]
    robust: tuple[Result, ...]

    @property
    def undecided(self) -> tuple[Result, ...]:
        """The results on core clauses that say neither that it conforms nor that it does not."""
        return tuple(
            result for result in self.core if not result.verdict.violation and not _decides(result)
        )

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results in which the target broke a clause, core clauses first."""
        return tuple(r for r in (*self.core, *self.robust) if r.verdict.violation)


def target_verdicts(run: Run) -> list[TargetVerdict]:
    """The verdict on every target of a run, each backend's together."""
    return [_target_verdict(target, run) for target in run.targets_by_backend]


def _target_verdict(target: Target, run: Run) -> TargetVerdict:
    results = [result for result in run.results if result.target == target.key]
    core = tuple(result for result in results if result.core)
    robust = tuple(result for result in results if not result.core)
    return TargetVerdict(target, _conformance(target, core, run.complete), core, robust)


def _conformance(target: Target, core: tuple[Result, ...], complete: bool) -> Conformance:
    if target.broken:
        return Conformance.BROKEN
    if any(result.verdict.violation for result in core):
        return Conformance.DOES_NOT
    decided = all(map(_decides, core))
    return Conformance.CONFORMS if decided and complete else Conformance.UNDECIDED


def _decides(result: Result) -> bool:
    return result.verdict in (Verdict.PASS, Verdict.UNSUPPORTED)


def suspects(run: Run) -> list[str]:
    """The clauses that every backend broke wherever it was judged, if several were.

    When nobody keeps a promise, the clause or its check may be what is wrong.
    """
    judged: dict[str, dict[str, list[bool]]] = {}
    for result in run.results:
        if result.verdict.violation or result.verdict is Verdict.PASS:
            backends = judged.setdefault(result.clause, {})
            backends.setdefault(result.backend, []).append(result.verdict.violation)
    return [
        clause
        for clause, backends in judged.items()
        if len(backends) > 1 and all(all(broken) for broken in backends.values())
    ]
