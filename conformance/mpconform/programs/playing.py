"""Having one program played in an arena, and judged."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import Outcome, RunCase
from mpconform.arena.perturbation import Perturbation
from mpconform.programs.history import History, history_of
from mpconform.programs.language import Program, as_json
from mpconform.programs.model import Judgement, Ruling, judge
from mpconform.programs.player import PLAYED


class PlayerFailed(Exception):
    """The player itself has failed: a fault of the suite. The message is the evidence."""


@dataclass(frozen=True)
class Played:
    """A program that was played: its history, what the model says of it, stacks of a hang, and the
    ``seconds`` from the first to the last that was told of it."""

    program: Program
    history: History
    perturbation: Perturbation | None = None
    stacks: str = ""
    output: str = ""
    seconds: float = 0.0

    @cached_property
    def judgement(self) -> Judgement:
        """What the model says."""
        return judge(self.history)

    def finding(self, known: Collection[str] = ()) -> Ruling | None:
        """What breaks a clause first, but for clauses that are known to be broken."""
        found = self.judgement.forbidden
        return next((ruling for ruling in found if ruling.clause not in known), None)


def play_in(
    arena: Arena,
    program: Program,
    start_method: str,
    deadline: float,
    perturbation: Perturbation | None = None,
) -> Played:
    """Play a program in an arena of its own."""
    arena.enter(None)
    request = RunCase(
        PLAYED.module,
        "PLAYED",
        start_method,
        {"program": as_json(program)},
        deadline,
        perturbation=perturbation.as_json() if perturbation else None,
    )
    outcome = arena.run(request)
    end, rows = _seen(outcome)
    if not end:
        left = arena.finish(deadline)
        end, outcome = ("", outcome) if left.passed else (left.kind, left)
    history = history_of(program, rows, end)
    output = outcome.output or outcome.got
    return Played(program, history, perturbation, outcome.stacks, output, _lasted(rows))


def _lasted(rows: Sequence[Sequence[Any]]) -> float:
    return float(rows[-1][3] - rows[0][3]) if rows else 0.0


def _seen(outcome: Outcome) -> tuple[str, list[tuple[object, ...]]]:
    if outcome.passed:
        return "", [tuple(row) for row in json.loads(outcome.got)]
    if not outcome.abnormal:
        raise PlayerFailed(f"{outcome.kind}: {outcome.got}\n{outcome.detail}")
    told = [moment for moment in outcome.history if moment.act == "reported"]
    return outcome.kind, [(m.name, m.value, m.pid, m.at) for m in told]
