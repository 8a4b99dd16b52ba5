"""The same programs on two backends: where do steps come out otherwise, and what does the spec say?

A step is taken to come out otherwise if nothing that was seen of it on the one was seen on the
other, in some plays on each. The first such step of a program is told; later ones may follow of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.driver.work import Work
from mpconform.programs.history import Call
from mpconform.programs.language import Program, kind_of
from mpconform.programs.model.rule import ALLOWED, UNDECIDED
from mpconform.programs.playing import Played, play_in
from mpconform.programs.search import Setting
from mpconform.programs.smaller import whole

PLAYS, MORE = 2, 8
"""How often a program is played on each, and how often again where a step came out otherwise: it
may have been the order in which two threads did something."""

VIOLATES, KNOWN, CHOICE, OPEN = "violates", "known", "choice", "open"
"""One of both violates a clause; one that it is known to break; clauses are about the step, and
allow both; no clause is about it, or none that could be decided."""


class Difference(NamedTuple):
    """What programs have in common in which a step came out otherwise: the kind of step, what was
    seen of it on each, and which clauses are broken (on the one, on the other), or allow both."""

    kind: str
    operation: str
    seen: tuple[str, str]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """What came of one program: at most one difference, at a step."""

    program: Program
    difference: Difference | None = None
    step: int = -1


@dataclass
class Comparisons:
    """What came of the programs under one start method; the smallest example of each difference."""

    start_method: str
    programs: int = 0
    counts: Counter[Difference] = field(default_factory=Counter)
    examples: dict[Difference, Compared] = field(default_factory=dict)
    failed: str = ""

    def add(self, answer: Compared | str) -> None:
        """Count one program."""
        if isinstance(answer, str):
            self.failed = self.failed or answer
            return
        self.programs += 1
        if (difference := answer.difference) is None:
            return
        self.counts[difference] += 1
        known = self.examples.get(difference)
        if known is None or len(answer.program) < len(known.program):
            self.examples[difference] = answer


@dataclass(frozen=True)
class Comparing(Work):
    """Play ``programs`` (without their epilogues) on two backends."""

    adapter: Adapter
    setting: Setting
    other: Adapter
    other_setting: Setting
    programs: tuple[Program, ...]

    def carry_out(self, arenas: Arenas) -> Iterator[Compared | str]:
        """Play them; what came of each."""
        known = self.setting.known | self.other_setting.known
        sides = (self.adapter, self.setting), (self.other, self.other_setting)
        for steps in self.programs:
            program = whole(steps, known)
            one, other = (_plays(arenas, *side, program, PLAYS) for side in sides)
            found = compared(program, one, other, known)
            if found.difference and found.difference.kind != KNOWN:
                more, others = (_plays(arenas, *side, program, MORE) for side in sides)
                found = compared(program, one + more, other + others, known)
            yield found

    def failed(self, reason: str) -> str:
        """A fault of the suite."""
        return reason


def _plays(
    arenas: Arenas, adapter: Adapter, setting: Setting, program: Program, times: int
) -> list[Played]:
    method, deadline = setting.start_method, setting.deadline
    with arenas.borrowed(adapter) as arena:
        return [play_in(arena, program, method, deadline) for _ in range(times)]


def compared(
    program: Program, one: Sequence[Played], other: Sequence[Played], known: Collection[str] = ()
) -> Compared:
    """The first step that came out otherwise, and what the clauses say."""
    for step, operation in enumerate(program):
        ours, theirs = _outcomes(one, step), _outcomes(other, step)
        if ours.isdisjoint(theirs):
            seen = _words(ours), _words(theirs)
            kind, clauses = _judged(step, one, other, known)
            return Compared(program, Difference(kind, kind_of(operation), seen, clauses), step)
    return Compared(program)


def _words(outcomes: frozenset[str]) -> str:
    return " or ".join(sorted(outcomes))


def _outcomes(plays: Sequence[Played], step: int) -> frozenset[str]:
    return frozenset(_came_to(played.history.by_step.get(step)) for played in plays)


def _came_to(call: Call | None) -> str:
    if call is None:
        return "was not reached"
    if call.ended is None:
        return "did not end"
    return f"raised {call.error}" if call.error else f"gave {_plain(call.value)}"


def _plain(value: Any) -> str:
    """A value without what differs from play to play: process ids, words of exceptions."""
    if isinstance(value, dict):
        return "workers that are left" if value.get("left") else "no worker that is left"
    if isinstance(value, int) and not isinstance(value, bool) and value > 1:
        return "a process"
    if isinstance(value, list) and value[:1] == ["error"]:
        return str(value[1])
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else repr(value)


def _judged(
    step: int, one: Sequence[Played], other: Sequence[Played], known: Collection[str]
) -> tuple[str, tuple[str, ...]]:
    ours, theirs = _broken(one), _broken(other)
    if ours or theirs:
        sides = [f"first: {clause}" for clause in ours] + [f"second: {clause}" for clause in theirs]
        return KNOWN if {*ours, *theirs} <= set(known) else VIOLATES, tuple(sides)
    both = _speaking(one, step) & _speaking(other, step)
    return (CHOICE if both else OPEN), tuple(sorted(both))


def _broken(plays: Sequence[Played]) -> list[str]:
    found = {r.clause or "it ended badly" for played in plays for r in played.judgement.forbidden}
    return sorted(found)


def _speaking(plays: Sequence[Played], step: int) -> set[str]:
    """The clauses that allow the step, and leave nothing about it undecided."""
    rulings = [r for played in plays for r in played.judgement.rulings if r.step == step]
    undecided = {ruling.clause for ruling in rulings if ruling.says == UNDECIDED}
    return {ruling.clause for ruling in rulings if ruling.says == ALLOWED} - undecided
