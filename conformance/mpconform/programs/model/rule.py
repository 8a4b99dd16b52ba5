"""Rules: each says of the steps of a history what its clause says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from mpconform.programs.history import History

ALLOWED, FORBIDDEN, UNDECIDED = "allowed", "forbidden", "undecided"


@dataclass(frozen=True)
class Ruling:
    """What a clause says of a step, and because of which earlier ones; ``words`` say why. It is
    about what calls came to (``in_calls``), or about what tasks and callbacks did, and when."""

    step: int
    says: str
    words: str = ""
    because: tuple[int, ...] = ()
    clause: str = ""
    in_calls: bool = True


def allowed(step: int) -> Ruling:
    """It is as the clause says."""
    return Ruling(step, ALLOWED)


def forbidden(step: int, words: str, *because: int) -> Ruling:
    """It breaks the clause."""
    return Ruling(step, FORBIDDEN, words, because)


def undecided(step: int, words: str) -> Ruling:
    """The clause is about it, but what was seen does not tell."""
    return Ruling(step, UNDECIDED, words)


def decide(step: int, fine: bool, words: str, *because: int) -> Ruling:
    """It is allowed if it is ``fine``; otherwise forbidden, for that reason."""
    return allowed(step) if fine else forbidden(step, words, *because)


Rule = Callable[[History], Iterable[Ruling]]

RULES: dict[str, list[Rule]] = {}
"""The rules, by clause."""

_OF_TASKS: set[Rule] = set()
"""Those that are about what tasks and callbacks did, or when calls returned."""


def rule(clause: str, in_calls: bool = True) -> Callable[[Rule], Rule]:
    """Make a function a rule of a clause. Unless it is about what calls came to, what it forbids is
    not to be seen in these alone: no script shows it."""

    def decorate(function: Rule) -> Rule:
        RULES.setdefault(clause, []).append(function)
        if not in_calls:
            _OF_TASKS.add(function)
        return function

    return decorate


@dataclass(frozen=True)
class Judgement:
    """All that the rules say of a history."""

    rulings: tuple[Ruling, ...]

    @cached_property
    def forbidden(self) -> tuple[Ruling, ...]:
        """What breaks a clause, the earliest step first."""
        found = [ruling for ruling in self.rulings if ruling.says == FORBIDDEN]
        return tuple(sorted(found, key=lambda ruling: ruling.step))

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How often each rule said what."""
        return Counter((ruling.clause, ruling.says) for ruling in self.rulings)


def judge(history: History) -> Judgement:
    """Ask every rule."""
    return Judgement(tuple(_rulings(history)))


def rulings_of(clause: str, history: History) -> list[Ruling]:
    """What the rules of one clause say."""
    return [
        replace(found, clause=clause, in_calls=each not in _OF_TASKS)
        for each in RULES[clause]
        for found in each(history)
    ]


def _rulings(history: History) -> Iterator[Ruling]:
    found = [ruling for clause in RULES for ruling in rulings_of(clause, history)]
    yield from found
    if history.end and not any(ruling.says == FORBIDDEN for ruling in found):
        pending = [call.step for call in history.calls if call.ended is None]
        step = pending[0] if pending else len(history.program) - 1
        yield forbidden(step, f"the program came to a {history.end}")
