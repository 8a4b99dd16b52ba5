"""What a backend offers, found by trying: each capability once, in the plainest way, in arenas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mpadapters import Capability
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description, Outcome, RunCase
from mpconform.run.smoke import DEADLINE
from mpconform.run.targets import Describing
from mpconform.suite.check import Check
from mpconform.suite.trials import TRIALS
from mpconform.suite.trials.names import members, names

_OBJECTS = {"process": "process", "pipe": "pipe", "pool": Capability.POOL_APPLY.value}
"""The first word of a capability -> the capability without which none of its like can be tried."""

_SURPRISE = 5.0
"""Seconds for a trial of what the adapter says to lack."""


@dataclass(frozen=True)
class Offer:
    """A capability under one start method: why it is said to lack, if it is, and what a look at it
    has found wrong, if anything: names that are ``missing``, or a trial that ``failed``. It was not
    tried where ``without``, the capability of its object, failed."""

    capability: Capability
    start_method: str
    declared: str = ""
    missing: str = ""
    failed: str = ""
    tried: bool = False
    without: str = ""

    @property
    def wrong(self) -> str:
        """What was found wrong."""
        return self.missing or self.failed


@dataclass(frozen=True)
class Offers:
    """All of a backend's, under all its start methods; ``hint`` is what would mend many at once."""

    description: Description
    offers: tuple[Offer, ...]
    hint: str = ""


def look(adapter: Adapter) -> Offers | Broken:
    """Try all that the backend of an adapter may offer."""
    arenas = Arenas()
    try:
        (described,) = Describing(adapter).carry_out(arenas)
        description = described.description
        if isinstance(description, Broken):
            return description
        found: list[Offer] = []
        hint = ""
        for method in description.start_methods:
            with arenas.borrowed(adapter) as arena:
                trial = _Trial(arena, method, description.lacks)
                if trial.broken:
                    return Broken(trial.broken)
                found += trial.offers()
                hint = hint or trial.hint
        return Offers(description, tuple(found), hint)
    finally:
        arenas.close()


class _Trial:
    """The trials of one start method; every one has an arena of its own."""

    def __init__(self, arena: Arena, start_method: str, lacks: Mapping[str, str]) -> None:
        self._arena = arena
        self._start_method = start_method
        self._lacks = lacks
        looked = self._run(names)
        self.broken = "" if looked.passed else _in_words(looked)
        told: dict[str, Any] = json.loads(looked.got) if looked.passed else {}
        self.hint: str = told.get("hint", "")
        self._missing: dict[str, list[str]] = told.get("missing", {})
        self._failed: dict[str, str] = {}
        self._tried: set[str] = set()

    def offers(self) -> Iterator[Offer]:
        """What was found of each capability."""
        for need in _OBJECTS.values():
            self._try(need)
        unusable = [need for need in _OBJECTS.values() if need in {*self._missing, *self._failed}]
        looked = self._run(members, unusable=unusable)
        if looked.passed:
            self._missing |= json.loads(looked.got)["missing"]
        for capability in Capability:
            without = ""
            base = _OBJECTS.get(capability.value.partition(".")[0], "")
            if base in self._missing and base != capability.value:
                self._missing[capability.value] = self._missing[base]
            elif base in self._failed and base != capability.value:
                without = base
                self._failed[capability.value] = f"{base} cannot be used"
            else:
                self._try(capability.value)
            yield Offer(
                capability,
                self._start_method,
                declared=self._lacks.get(capability.value, ""),
                missing=", ".join(f"no {name}" for name in self._missing.get(capability.value, ())),
                failed=self._failed.get(capability.value, ""),
                tried=capability.value in self._tried,
                without=without,
            )

    def _try(self, need: str) -> None:
        if need in {*self._missing, *self._tried} or need not in TRIALS:
            return
        self._tried.add(need)
        outcome = self._run(TRIALS[need], _SURPRISE if need in self._lacks else DEADLINE)
        if not outcome.passed:
            self._failed[need] = _in_words(outcome)

    def _run(self, check: Check, deadline: float = DEADLINE, **case: object) -> Outcome:
        self._arena.enter(None)
        request = RunCase(check.module, check.name, self._start_method, case, deadline)
        return self._arena.run(request)


def _in_words(outcome: Outcome) -> str:
    got = (outcome.got or outcome.detail).partition("\n")[0]
    if outcome.kind == "mismatch":
        return f"expected {outcome.expected}, but got {got}"
    return got if outcome.kind == "error" else f"a {outcome.kind}: {got}"
