"""The explorer: has programs played on a backend, under each of its start methods in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mpconform.arena.client.adapter import Adapter
from mpconform.programs.pieces import Order
from mpconform.programs.tally import Tally
from mpconform.records import TargetKey
from mpconform.run.session import Known, Playable, Session


@dataclass(frozen=True)
class Exploration:
    """What is to be played: ``orders`` makes it, given the start method and what is known to be
    broken; ``known`` says that of a target."""

    adapter: Adapter
    start_methods: Sequence[str]
    orders: Callable[[str, Collection[str]], Iterator[Order]]
    known: Known
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
        self.known: dict[TargetKey, frozenset[str]] = {}
        """What was not relied on, on each target: what it is known to break, and what it lacks."""
        self._session = Session(exploration.lanes, exploration.deadline, exploration.known)

    @property
    def interrupted(self) -> bool:
        """Whether it was ended before all was played."""
        return self._session.interrupted

    def run(self) -> list[tuple[TargetKey, Tally]]:
        """Play all; what came of each target. Raises CannotExplore."""
        with self._session as session:
            playable = session.playable(self._all.adapter, self._all.start_methods)
            return [self._explored(target) for target in playable]

    def _explored(self, target: Playable) -> tuple[TargetKey, Tally]:
        lanes, total = self._session.lanes, Tally()
        self.known[target.key] = target.setting.known
        setting = replace(target.setting, perturbed=self._all.perturbed)
        orders = self._all.orders(setting.start_method, setting.known)
        while not self.interrupted:
            while lanes.may_work and (order := next(orders, None)):
                found = frozenset(one.ruling.clause for one in total.findings)
                now = replace(setting, known=setting.known | found)
                lanes.give(order(target.adapter, now))
            if not lanes.busy:
                break
            for tally in lanes.answers():
                assert isinstance(tally, Tally)
                total += tally
                self._on_tally(target.key, total)
        return target.key, total
