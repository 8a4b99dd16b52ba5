"""The comparer: has the same programs played on two backends, under the start methods of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from mpconform.arena.client.adapter import Adapter
from mpconform.programs.comparison import Comparing, Comparisons
from mpconform.programs.sampler import Sampler
from mpconform.run.session import CannotExplore, Playable, Session

_PIECE = 10


class Comparer:
    """Compares two backends in a session."""

    def __init__(self, session: Session, on_news: Callable[[Comparisons], None]) -> None:
        self._session = session
        self._on_news = on_news

    def run(
        self, one: Adapter, other: Adapter, start_methods: Sequence[str], count: int, seed: int
    ) -> list[Comparisons]:
        """Play ``count`` programs under each start method. Raises CannotExplore."""
        ours = {target.key.start_method: target for target in self._targets(one, start_methods)}
        theirs = {target.key.start_method: target for target in self._targets(other, start_methods)}
        both = [method for method in ours if method in theirs]
        if not both:
            raise CannotExplore(f"they have no start method in common: {[*ours]} and {[*theirs]}")
        return [self._compared(ours[method], theirs[method], count, seed) for method in both]

    def _targets(self, adapter: Adapter, start_methods: Sequence[str]) -> Iterator[Playable]:
        return self._session.playable(adapter, start_methods)

    def _compared(self, one: Playable, other: Playable, count: int, seed: int) -> Comparisons:
        found, lanes = Comparisons(one.key.start_method), self._session.lanes
        works = _works(one, other, count, seed)
        while not self._session.interrupted:
            while lanes.may_work and (work := next(works, None)):
                lanes.give(work)
            if not lanes.busy:
                break
            for answer in lanes.answers():
                found.add(answer)
                self._on_news(found)
        return found


def _works(one: Playable, other: Playable, count: int, seed: int) -> Iterator[Comparing]:
    known = one.setting.known | other.setting.known
    sampler = Sampler(f"{seed} {one.key.start_method}")
    programs = (sampler.program(known) for _ in range(count))
    while piece := tuple(islice(programs, _PIECE)):
        yield Comparing(one.adapter, one.setting, other.adapter, other.setting, piece)
