"""What programs are played in: lanes in their surroundings, and the targets that can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.arena.messages import Broken, Description
from mpconform.driver.profile import liveness_deadline
from mpconform.programs.needs import ALWAYS
from mpconform.programs.player import PLAYED
from mpconform.programs.search import Setting
from mpconform.records import TargetKey
from mpconform.run.lanes import Lanes
from mpconform.run.smoke import Smoke, SmokeReport
from mpconform.run.surroundings import Surroundings
from mpconform.run.targets import Described, Describing, chosen, key_there
from mpconform.suite.smoke import USES

Known = Callable[[TargetKey], frozenset[str]]
"""The clauses that a target is known to break."""


class CannotExplore(Exception):
    """No programs can be played on the backend; the message is one line."""


@dataclass(frozen=True)
class Playable:
    """A target that was found usable, and the setting for programs on it."""

    adapter: Adapter
    key: TargetKey
    setting: Setting


class Session:
    """While it is entered, programs can be played in its lanes; an interrupt is remembered."""

    def __init__(self, lanes: int, least_deadline: float, known: Known) -> None:
        self.lanes = Lanes(lanes, Arenas([PLAYED.module]))
        self.interrupted = False
        self._least = least_deadline
        self._known = known
        self._surroundings = Surroundings(self.lanes, self._on_interrupt)

    def __enter__(self) -> Session:
        self._surroundings.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._surroundings.__exit__(*exception)

    def _on_interrupt(self) -> None:
        self.interrupted = True

    def playable(self, adapter: Adapter, start_methods: Sequence[str] = ()) -> Iterator[Playable]:
        """The targets of a backend, each smoke-checked when it is its turn; those with
        ``start_methods``, if any are given. Raises CannotExplore."""
        description = self._described(adapter)
        methods = chosen(description, start_methods)
        if not methods:
            raise CannotExplore(f"{description.name} has {description.start_methods}")
        for method in methods:
            yield self._checked(adapter, description, method)

    def _described(self, adapter: Adapter) -> Description:
        (answer,) = self.answers([Describing(adapter)])
        assert isinstance(answer, Described)
        if isinstance(answer.description, Broken):
            raise CannotExplore(answer.description.reason)
        lacks = [need.value for need in ALWAYS if need.value in answer.description.lacks]
        if lacks:
            raise CannotExplore(f"programs use {lacks[0]}, which {answer.description.name} lacks")
        return answer.description

    def _checked(self, adapter: Adapter, description: Description, method: str) -> Playable:
        key = key_there(description, method)
        offers = frozenset(USES) - set(description.lacks)
        (report,) = self.answers([Smoke(adapter, key, offers)])
        assert isinstance(report, SmokeReport)
        if report.broken or report.results:
            why = report.broken or ", ".join(result.clause for result in report.results)
            raise CannotExplore(f"{description.name} cannot be used under {method}: {why}")
        deadline = liveness_deadline(self._least, report.seconds, description.slowest_timer)
        unreliable = self._known(key) | set(description.lacks)
        return Playable(adapter, key, Setting(method, deadline, unreliable))

    def answers(self, works: Iterable[Any]) -> list[Any]:
        """All answers of some pieces of work. Raises KeyboardInterrupt where one comes."""
        found: list[Any] = []
        for work in works:
            self.lanes.give(work)
        while self.lanes.busy and not self.interrupted:
            found += self.lanes.answers()
        if self.interrupted:
            raise KeyboardInterrupt
        return found
