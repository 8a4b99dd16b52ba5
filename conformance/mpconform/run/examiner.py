"""The examiner: gives mutants to lanes, each with the clauses that it is to be put to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from mpadapters import Capability
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas
from mpconform.clauses import Clause
from mpconform.driver.generation import prepare
from mpconform.driver.profile import Profile, liveness_deadline
from mpconform.driver.work import Work
from mpconform.mutants import Examined
from mpconform.records import Target
from mpconform.run.lanes import Lanes
from mpconform.run.smoke import Smoke, SmokeReport
from mpconform.run.surroundings import Surroundings
from mpconform.run.targets import key_of
from mpconform.run.verdicts import applies


class Agenda(Protocol):
    """What is to be examined, and in which order."""

    @property
    def adapter(self) -> Adapter:
        """That of the backend as it is."""

    @property
    def slowest_timer(self) -> float:
        """The longest timer that the backend waits for, in seconds."""

    @property
    def profile(self) -> Profile:
        """How hard each clause tries."""

    @property
    def methods(self) -> Collection[str]:
        """The start methods that are used."""

    @property
    def waiting(self) -> int:
        """How much is still to be given out."""

    def begin(self, targets: Mapping[str, Target]) -> None:
        """The targets are known, by start method; what is to be done is given out from now on."""

    def take(self) -> Work:
        """Give out the next piece of work."""

    def told(self, answer: Any) -> Examined | None:
        """Hear an answer; what is final of it, if that is anything."""


class Examiner:
    """Examines all that is on ``agenda``; ``on_examined`` is told of each, and how many are still
    to come."""

    def __init__(
        self, agenda: Agenda, lanes: int, on_examined: Callable[[Examined, int], None]
    ) -> None:
        self._agenda = agenda
        self._on_examined = on_examined
        self._lanes = Lanes(lanes, Arenas())
        self.interrupted = False

    def run(self) -> list[Examined]:
        """Examine all; what came of each, in the order in which they were done."""
        done: list[Examined] = []
        with Surroundings(self._lanes, self._on_interrupt):
            prepare()
            targets = self._measured()
            if not self.interrupted:
                self._agenda.begin(targets)
            self._give()
            while self._lanes.busy and not self.interrupted:
                for answer in self._lanes.answers():
                    if examined := self._agenda.told(answer):
                        done.append(examined)
                        self._on_examined(examined, self._agenda.waiting)
                self._give()
        return done

    def _on_interrupt(self) -> None:
        self.interrupted = True

    def _measured(self) -> dict[str, Target]:
        """How long the backend as it is takes here; deadlines follow from it, as in any run."""
        agenda = self._agenda
        offers = frozenset(capability.value for capability in Capability)
        for method in sorted(agenda.methods):
            name = agenda.adapter.module.rpartition(".")[2]
            self._lanes.give(Smoke(agenda.adapter, key_of(name, start_method=method), offers))
        found = {}
        while self._lanes.busy and not self.interrupted:
            for report in self._lanes.answers():
                if not isinstance(report, SmokeReport) or report.broken or report.results:
                    raise RuntimeError(f"what is to be mutated cannot be used: {report}")
                least, timer = agenda.profile.deadline, agenda.slowest_timer
                deadline = liveness_deadline(least, report.seconds, timer)
                found[report.key.start_method] = Target(report.key, deadline=deadline)
        return found

    def _give(self) -> None:
        while self._agenda.waiting and not self.interrupted and self._lanes.may_work:
            self._lanes.give(self._agenda.take())


def holds(clause: Clause, method: str) -> bool:
    """Whether the clause can be judged under a start method."""
    return not clause.untested and applies(clause, method)
