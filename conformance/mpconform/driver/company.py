"""Checks in company: several use one arena in turn, while all goes well.

An arena costs a fork, what the backend starts beside it (a resource tracker, a fork server), and a
look at what is left, so checks share one. What goes wrong in it is no verdict yet, for it may be
the doing of an earlier check: the check is judged again, alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mpconform.driver.judge import Seen, Task, judge, look
from mpconform.driver.keeper import Keeper
from mpconform.records import Result, Verdict
from mpconform.suite.check import Company


@dataclass(frozen=True)
class Batch:
    """Tasks for one lane: on one target, in the same company."""

    tasks: Sequence[Task]

    @property
    def adapter(self) -> str:
        """Where the backend is loaded from."""
        return self.tasks[0].adapter


def judge_all(tasks: Sequence[Task], keeper: Keeper) -> Iterator[list[Result]]:
    """Judge the tasks of a batch. Yields results as they become certain, also none meanwhile."""
    passed: list[Seen] = []
    for task in tasks:
        if task.company is Company.NONE:
            yield [judge(task, keeper)]
            continue
        seen = look(task, keeper)
        if not seen.outcome.passed:
            yield [_judge_again(seen, keeper)]
            # The arena went with it, and whatever those before had left behind.
            yield from judge_all([other.task for other in passed], keeper)
            passed = []
        elif task.company is Company.POOL:
            yield [seen.result]  # what is left of a shared pool is nobody's verdict
        else:
            passed.append(seen)
            yield []
        if passed and not seen.unchanged:
            yield _settle(passed, keeper)
            passed = []
    if passed:
        yield _settle(passed, keeper)


def _judge_again(seen: Seen, keeper: Keeper) -> Result:
    alone = judge(seen.task, keeper, hung_before=seen.outcome.kind == "hang")
    if alone.verdict is not Verdict.PASS:
        return alone
    if seen.fresh and seen.outcome.kind != "hang":
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
