"""The schedule: which cells are next, and which are BLOCKED. Pure data: it runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice

from mpconform.arena.client.adapter import Adapter
from mpconform.driver.batch import Batch
from mpconform.driver.cell import Cell
from mpconform.records import Result, TargetKey, Verdict
from mpconform.run.costs import cost
from mpconform.run.verdicts import Verdicts, lacking
from mpconform.suite.check import Sharing

Key = tuple[TargetKey, str]


class Schedule:
    """Cells that wait, in order; a clause waits for the clauses that it builds on."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._waiting: list[Cell] = []
        self._doubted: list[Cell] = []
        self._pending: set[Key] = set()
        self._news: set[TargetKey] = set()
        self.cost = 0.0
        """What those cost of which there is no result yet, in seconds of a lane."""

    def add(self, cells: Iterable[Cell]) -> None:
        """Take in cells. Those that tend to wait go first (robust clauses). Then comes what they
        build on, lest they begin to wait when all else is done."""
        new = list(cells)
        self._waiting += new
        self.cost += sum(cost(c.clause.id) for c in new if not lacking(c.clause, c.target))
        early = _bases_of_waiting(self._waiting)
        self._waiting.sort(key=lambda cell: (not cell.waits, cell.clause.id not in early))
        self._pending.update(_key(cell) for cell in self._waiting)
        self._news.update(cell.target.key for cell in new)

    def take_back(self, cells: Sequence[Cell]) -> None:
        """Take in again, as the next ones, cells that were not judged; as the last ones those that
        are to be undisturbed."""
        self._news.update(cell.target.key for cell in cells)
        for cell in reversed(cells):
            if cell.undisturbed:
                self._doubted.append(cell)
            else:
                self._waiting.insert(0, cell)

    def record(self, result: Result) -> None:
        """Note a result."""
        key = result.target, result.clause
        if key in self._pending:
            self._pending.remove(key)
            self.cost -= cost(result.clause) if result.verdict is not Verdict.UNSUPPORTED else 0
        self._verdicts.record(result)
        if result.verdict is not Verdict.PASS:
            self._news.add(result.target)

    def next(
        self,
        at_most: int = 1,
        may_wait: bool = True,
        warm: Collection[Adapter] = (),
        full: Collection[Adapter] = (),
        free_pools: Collection[Hashable] = (),
        busy_pools: Collection[Hashable] = (),
        quiet: bool = True,
    ) -> Batch | None:
        """Take cells that wait for nothing but a lane.

        They are on one target and share the same things, and no more than ``at_most``. Unless
        ``may_wait``, they do not tend to wait. What may use an open pool that is free is preferred,
        then adapters that are ``warm``; none are on those that are ``full``. What may use a pool
        that is busy is left to whoever has it, if there is anything else. What is to be undisturbed
        comes last, and when it is ``quiet``.
        """
        wishes: list[Callable[[Cell], bool]] = [lambda cell: True]
        if busy_pools:
            wishes.insert(0, lambda cell: cell.shares_with not in busy_pools)
        if warm:
            wishes.insert(0, lambda c: c.adapter in warm and c.shares_with not in busy_pools)
        if free_pools:
            wishes.insert(0, lambda cell: cell.shares_with in free_pools)

        def ready(wish: Callable[[Cell], bool], waiting: Iterable[Cell]) -> Iterator[Cell]:
            for cell in waiting:
                if wish(cell) and cell.adapter not in full and self._is_ready(cell, may_wait):
                    yield cell

        first = next((cell for wish in wishes for cell in ready(wish, self._waiting)), None)
        if first is None:
            doubted = ready(lambda cell: quiet, self._doubted)
            return next((self._undisturbed(cell) for cell in doubted), None)
        chosen = [first]
        if first.sharing is not Sharing.ALONE:
            chosen = list(
                islice(
                    ready(lambda cell: cell.shares_with == first.shares_with, self._waiting),
                    at_most,
                )
            )
        taken = {id(cell) for cell in chosen}
        self._waiting = [cell for cell in self._waiting if id(cell) not in taken]
        return Batch(first.adapter, tuple(chosen))

    def _undisturbed(self, cell: Cell) -> Batch:
        self._doubted.remove(cell)
        return Batch(cell.adapter, (cell,))

    def _is_ready(self, cell: Cell, may_wait: bool) -> bool:
        bases = ((cell.target.key, base) for base in cell.clause.builds_on)
        return (may_wait or not cell.waits) and not any(base in self._pending for base in bases)

    def expects(self, result: Result) -> bool:
        """Whether there is no result of that cell yet."""
        return (result.target, result.clause) in self._pending

    def take_blocked(self) -> list[Result]:
        """Remove the cells that cannot be judged; their results.

        Looks at targets of which there is news that may block. A run has tens of thousands of
        cells, and to look at all of them after each result was most of what scheduling cost.
        """
        news, self._news = self._news, set()
        if not news:
            return []
        blocked = []
        for waiting in (self._waiting, self._doubted):
            looked_at = [cell for cell in waiting if cell.target.key in news]
            found = [(cell, self._verdicts.unjudged(cell)) for cell in looked_at]
            gone = {id(cell) for cell, result in found if result is not None}
            waiting[:] = [cell for cell in waiting if id(cell) not in gone]
            blocked += [result for _, result in found if result is not None]
        return blocked

    def __len__(self) -> int:
        return len(self._pending)


def _bases_of_waiting(cells: Sequence[Cell]) -> set[str]:
    """The ids of all clauses that those build on which tend to wait, directly or not."""
    by_id = {cell.clause.id: cell.clause for cell in cells}
    found: set[str] = set()
    left = [base for cell in cells if cell.waits for base in cell.clause.builds_on]
    while left:
        base = left.pop()
        if base not in found:
            found.add(base)
            left += by_id[base].builds_on if base in by_id else ()
    return found


def _key(cell: Cell) -> Key:
    return cell.target.key, cell.clause.id
