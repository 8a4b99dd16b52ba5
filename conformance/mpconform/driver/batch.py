"""Cells that share an arena: several use it in turn, while all goes well.

An arena costs a fork, what the backend starts beside it (a resource tracker, a fork server), and a
look at what is left, so checks share one. What goes wrong in it is no verdict yet, for it may be
the doing of an earlier check: the cell is judged again, alone. That may take long, and all others
are given back, for somebody else to judge.

A backend that is slow to start may also hang because others work meanwhile: then the cell itself is
given back, to be judged when nothing else is going on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.arenas import Arenas
from mpconform.driver.cell import Cell
from mpconform.driver.control import controlled
from mpconform.driver.judge import SharedOutcome, judge_alone, judge_shared
from mpconform.driver.work import Work
from mpconform.records import Result, Verdict
from mpconform.suite.check import Sharing


@dataclass(frozen=True)
class Judged:
    """Results that have become certain, and cells that are given back without one."""

    results: Sequence[Result] = ()
    given_back: Sequence[Cell] = ()


@dataclass(frozen=True)
class Batch(Work):
    """Cells of one target that share the same things, to be judged in one go.

    None are left of one that is nearly over.
    """

    adapter: Adapter
    cells: Sequence[Cell]

    def carry_out(self, arenas: Arenas) -> Iterator[Judged]:
        """Judge them; where a core clause fails, look at the control as well."""
        cells = {cell.clause.id: cell for cell in self.cells}
        with arenas.borrowed(self.adapter, self.cells[0].shares_with) as arena:
            for judged in map(self._doubted, judge(self.cells, arena)):
                results = [controlled(r, cells[r.clause], arenas) for r in judged.results]
                yield replace(judged, results=results)

    def _doubted(self, judged: Judged) -> Judged:
        """The same, without hangs that others may be the reason of."""
        hung = {result.clause for result in judged.results if result.verdict is Verdict.HANG}
        doubted = [cell for cell in self.cells if cell.disturbed and cell.clause.id in hung]
        again = [cell.to_be_undisturbed() for cell in doubted]
        gone = {cell.clause.id for cell in doubted}
        results = [result for result in judged.results if result.clause not in gone]
        return Judged(results, [*judged.given_back, *again])

    def failed(self, reason: str) -> Judged:
        """Each is an error of the suite."""
        return Judged([cell.unjudged(Verdict.SUITE_ERROR, reason) for cell in self.cells])

    def after(self, answer: Judged) -> Batch:
        """What is neither judged nor given back."""
        gone = [result.clause for result in answer.results]
        gone += [cell.clause.id for cell in answer.given_back]
        left = [cell for cell in self.cells if cell.clause.id not in gone]
        return Batch(self.adapter, left)

    @property
    def waits(self) -> bool:
        """Whether its cells do."""
        return bool(self.cells) and self.cells[0].waits

    @property
    def quiet(self) -> float:
        """That of a cell which is to be undisturbed."""
        return max((cell.quiet for cell in self.cells), default=0.0)

    @property
    def pool(self) -> Hashable:
        """That of its cells, if they share one."""
        shares = bool(self.cells) and self.cells[0].sharing is Sharing.POOL
        return self.cells[0].shares_with if shares else None


def judge(cells: Sequence[Cell], arena: Arena) -> Iterator[Judged]:
    """Judge cells that may share an arena. Something comes after each, be it certain or not."""
    passed: list[SharedOutcome] = []
    for position, cell in enumerate(cells, start=1):
        if cell.sharing is Sharing.ALONE:
            yield Judged([_judge_by_itself(cell, arena)])
            continue
        seen = judge_shared(cell, arena)
        if not seen.outcome.passed:
            # The arena went with it, and whatever those that passed had left behind.
            yield Judged(given_back=[*(other.cell for other in passed), *cells[position:]])
            yield Judged([_judge_again(seen, arena)])
            return
        if cell.sharing is Sharing.POOL:
            yield Judged([seen.result])  # what is left of a shared pool is nobody's verdict
            if seen.changed:
                arena.discard()
        else:
            passed.append(seen)
            yield Judged()
        if passed and seen.changed:
            yield Judged(_settle(passed, arena))
            passed = []
    if passed:
        yield Judged(_settle(passed, arena))


def _judge_by_itself(cell: Cell, arena: Arena) -> Result:
    result = judge_alone(cell, arena, hung_before=cell.undisturbed)
    cut_short = cell.shared_deadline < cell.target.deadline  # it may only have been slow
    if result.verdict is not Verdict.PASS or not cell.undisturbed or cut_short:
        return result
    note = "came to HANG once, and passed when tried again alone on the machine"
    return replace(result, verdict=Verdict.INCONCLUSIVE, note=note)


def _judge_again(seen: SharedOutcome, arena: Arena) -> Result:
    cell, hung = seen.cell, seen.outcome.kind == "hang"
    if hung and cell.disturbed:
        return seen.result
    alone = judge_alone(cell, arena, hung_before=hung)
    cut_short = hung and cell.shared_deadline < cell.deadline  # it may only be slow
    if alone.verdict is not Verdict.PASS or cut_short:
        return alone
    if seen.fresh and not hung:
        return replace(seen.result, got=f"{seen.result.got} (tried again, it passed)")
    note = f"came to {seen.result.verdict.value} once, and passed when tried again alone"
    return replace(seen.result, verdict=Verdict.INCONCLUSIVE, because="", note=note)


def _settle(passed: Sequence[SharedOutcome], arena: Arena) -> list[Result]:
    """End the arena. If that does not go well, each check shows alone whether it is the cause."""
    end = arena.finish(passed[-1].cell.deadline)
    if end.passed:
        return [seen.result for seen in passed]
    alone = [judge_alone(seen.cell, arena) for seen in passed]
    if any(result.verdict.violation for result in alone):
        return alone
    note = f"an arena that it shared ended in a {end.kind} ({end.got}), and one of its own did not"
    return [replace(result, verdict=Verdict.INCONCLUSIVE, note=note) for result in alone]
