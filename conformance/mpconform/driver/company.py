"""Checks in company: several use one arena in turn, while all goes well.

An arena costs a fork, what the backend starts beside it (a resource tracker, a fork server), and a
look at what is left, so checks share one. What goes wrong in it is no verdict yet, for it may be
the doing of an earlier check: the check is judged again, alone. That may take long, and all others
are given back, for somebody else to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mpconform.driver.judge import Seen, Task, judge, look
from mpconform.driver.keeper import Keeper
from mpconform.records import Result, Verdict
from mpconform.suite.check import Sharing


@dataclass(frozen=True)
class Batch:
    """Tasks for one lane: on one target, in the same company."""

    tasks: Sequence[Task]

    @property
    def adapter(self) -> str:
        """Where the backend is loaded from."""
        return self.tasks[0].adapter

    def split(self, ids: Collection[str]) -> tuple[Batch, Batch]:
        """The part of it that is on the clauses ``ids``, and the rest."""
        chosen = [task for task in self.tasks if task.clause.id in ids]
        return Batch(chosen), Batch([task for task in self.tasks if task.clause.id not in ids])


@dataclass(frozen=True)
class Part:
    """Results that have become certain, and tasks that are given back without one."""

    results: Sequence[Result] = ()
    given_back: Sequence[Task] = ()


def judge_all(tasks: Sequence[Task], keeper: Keeper) -> Iterator[Part]:
    """Judge the tasks of a batch. A part comes after each task, be there something in it or not."""
    passed: list[Seen] = []
    for position, task in enumerate(tasks, start=1):
        if task.company is Sharing.ALONE:
            yield Part([judge(task, keeper)])
            continue
        seen = look(task, keeper)
        if not seen.outcome.passed:
            # The arena went with it, and whatever those that passed had left behind.
            yield Part(given_back=[*(other.task for other in passed), *tasks[position:]])
            yield Part([_judge_again(seen, keeper)])
            return
        if task.company is Sharing.POOL:
            yield Part([seen.result])  # what is left of a shared pool is nobody's verdict
        else:
            passed.append(seen)
            yield Part()
        if passed and not seen.unchanged:
            yield Part(_settle(passed, keeper))
            passed = []
    if passed:
        yield Part(_settle(passed, keeper))


def _judge_again(seen: Seen, keeper: Keeper) -> Result:
    task, hung = seen.task, seen.outcome.kind == "hang"
    if hung and task.deadline_in_company < task.deadline:
        return judge(task, keeper)  # it was cut short, which says nothing
    alone = judge(task, keeper, hung_before=hung)
    if alone.verdict is not Verdict.PASS:
        return alone
    if seen.fresh and not hung:
        return replace(seen.result, got=f"{seen.result.got} (tried again, it passed)")
    note = f"came to {seen.result.verdict.value} once, and passed when tried again alone"
    return replace(seen.result, verdict=Verdict.INCONCLUSIVE, because="", note=note)


def _settle(passed: Sequence[Seen], keeper: Keeper) -> list[Result]:
    """End the arena. If that does not go well, each check shows alone whether it is the cause."""
    end = keeper.finish(passed[-1].task.deadline)
    if end.passed:
        return [seen.result for seen in passed]
    alone = [judge(seen.task, keeper) for seen in passed]
    if any(result.verdict.violation for result in alone):
        return alone
    note = f"an arena that it shared ended in a {end.kind} ({end.got}), and one of its own did not"
    return [replace(result, verdict=Verdict.INCONCLUSIVE, note=note) for result in alone]
