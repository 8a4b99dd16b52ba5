"""The explorer: has programs played on a backend, under each of its start methods in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mpadapters import Capability
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.driver.generation import prepare
from mpconform.driver.profile import liveness_deadline
from mpconform.programs.player import PLAYED
from mpconform.programs.search import Order, Setting, Tally
from mpconform.records import TargetKey
from mpconform.run.lanes import Lanes
from mpconform.run.smoke import Smoke, SmokeReport
from mpconform.run.surroundings import Surroundings
from mpconform.run.targets import Described, Describing, chosen, key_there
from mpconform.suite.smoke import USES

NEEDS = (
    Capability.SEPARATE_PROCESSES,
    Capability.PROCESS,
    Capability.PROCESS_SIGNALS,
    Capability.PROCESS_KILL,
    Capability.PROCESS_CLOSE,
    Capability.CURRENT_PROCESS,
    Capability.PIPE,
    Capability.PIPE_END_OF_FILE,
    Capability.POOL_APPLY,
    Capability.POOL_APPLY_ASYNC,
    Capability.POOL_MAP,
    Capability.POOL_MAP_ASYNC,
    Capability.POOL_STARMAP_ASYNC,
    Capability.POOL_IMAP,
    Capability.POOL_CALLBACKS,
    Capability.POOL_CHUNKSIZE,
    Capability.POOL_MAXTASKSPERCHILD,
    Capability.POOL_CLOSE,
    Capability.POOL_TERMINATE,
    Capability.TIMEOUT_ERROR,
)
"""What programs use: a backend has to offer all of it."""


class CannotExplore(Exception):
    """No programs can be played on the backend; the message is one line."""


@dataclass(frozen=True)
class Exploration:
    """What is to be played: ``orders`` makes it, given what is known to be broken; ``known`` says
    that of a target."""

    adapter: Adapter
    start_methods: Sequence[str]
    orders: Callable[[Collection[str]], Iterator[Order]]
    known: Callable[[TargetKey], frozenset[str]]
    deadline: float
    perturbed: bool
    lanes: int


class Explorer:
    """Makes one exploration; ``on_tally`` is told of what has come of a target so far."""

    def __init__(
        self, exploration: Exploration, on_tally: Callable[[TargetKey, Tally], None]
    ) -> None:
        self._all = exploration
        self._on_tally = on_tally
        self._lanes = Lanes(exploration.lanes, Arenas([PLAYED.module]))
        self.interrupted = False

    def run(self) -> list[tuple[TargetKey, Tally]]:
        """Play all; what came of each target. Raises CannotExplore."""
        with Surroundings(self._lanes, self._on_interrupt):
            prepare()
            description = self._described()
            methods = chosen(description, self._all.start_methods)
            if not methods:
                raise CannotExplore(f"{description.name} has {description.start_methods}")
            return [self._explored(description, method) for method in methods]

    def _on_interrupt(self) -> None:
        self.interrupted = True

    def _described(self) -> Description:
        (answer,) = self._answers([Describing(self._all.adapter)])
        assert isinstance(answer, Described)
        if isinstance(answer.description, Broken):
            raise CannotExplore(answer.description.reason)
        lacks = [need.value for need in NEEDS if need.value in answer.description.lacks]
        if lacks:
            raise CannotExplore(f"programs use {lacks[0]}, which {answer.description.name} lacks")
        return answer.description

    def _explored(self, description: Description, method: str) -> tuple[TargetKey, Tally]:
        key = key_there(description, method)
        (report,) = self._answers([Smoke(self._all.adapter, key, frozenset(USES))])
        assert isinstance(report, SmokeReport)
        if report.broken or report.results:
            why = report.broken or ", ".join(result.clause for result in report.results)
            raise CannotExplore(f"{description.name} cannot be used under {method}: {why}")
        deadline = liveness_deadline(self._all.deadline, report.seconds, description.slowest_timer)
        known = self._all.known(key)
        setting = Setting(method, deadline, known, self._all.perturbed)
        total = Tally()
        orders = self._all.orders(known)
        while not self.interrupted:
            while self._lanes.may_work and (order := next(orders, None)):
                found = frozenset(one.ruling.clause for one in total.findings)
                now = replace(setting, known=setting.known | found)
                self._lanes.give(order(self._all.adapter, now))
            if not self._lanes.busy:
                break
            for tally in self._lanes.answers():
                assert isinstance(tally, Tally)
                total += tally
                self._on_tally(key, total)
        return key, total

    def _answers(self, works: Iterable[Any]) -> list[Any]:
        found: list[Any] = []
        for work in works:
            self._lanes.give(work)
        while self._lanes.busy and not self.interrupted:
            found += self._lanes.answers()
        if self.interrupted:
            raise KeyboardInterrupt
        return found
