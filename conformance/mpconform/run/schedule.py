"""The schedule: which task is next, and which are BLOCKED. Pure data: it runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from mpconform.clauses import Clause
from mpconform.driver.company import Batch
from mpconform.driver.judge import Shared, Task
from mpconform.records import Result, Verdict
from mpconform.suite.check import Sharing

Key = tuple[str, str, str]


class Schedule:
    """Tasks that wait, in order; a clause waits for the clauses that it builds on."""

    def __init__(self) -> None:
        self._waiting: list[Task] = []
        self._pending: set[Key] = set()
        self._verdicts: dict[Key, Verdict] = {}

    def add(self, tasks: Iterable[Task]) -> None:
        """Take in tasks. Robust clauses go first: they are the ones that tend to wait. Then comes
        what they build on, lest they begin to wait when all else is done."""
        self._waiting += tasks
        early = _bases_of_robust(task.clause for task in self._waiting)
        self._waiting.sort(key=lambda task: (task.clause.core, task.clause.id not in early))
        self._pending.update(_key(task) for task in self._waiting)

    def take_back(self, tasks: Iterable[Task]) -> None:
        """Take in again, as the next ones, tasks that a lane has not judged."""
        self._waiting[:0] = tasks

    def record(self, result: Result) -> None:
        """Note a result."""
        key = (result.backend, result.start_method, result.clause)
        self._pending.discard(key)
        self._verdicts[key] = result.verdict

    def next(
        self,
        warm: Collection[str],
        generates: bool = True,
        robust: bool = True,
        at_most: int = 1,
        pool: Shared | None = None,
        other_pools: Collection[Shared] = (),
    ) -> Batch | None:
        """Take tasks that wait for nothing but a lane, of an adapter that is ``warm``, if any.

        They are on one target and in one company, and no more than ``at_most``. Unless the lane
        ``generates``, they need no cases to be generated; unless ``robust``, they are of core
        clauses. A lane that has a shared ``pool`` open is given what may use it; what may use one
        of the ``other_pools`` is left to the lanes that have them, if there is anything else.
        """
        wishes: list[Callable[[Task], bool]] = [
            lambda task: task.shares_with == pool,
            lambda task: task.adapter in warm and task.shares_with not in other_pools,
            lambda task: task.shares_with not in other_pools,
            lambda task: True,
        ]

        def ready(wish: Callable[[Task], bool]) -> Iterator[Task]:
            for task in self._waiting:
                if wish(task) and self._is_ready(task, generates, robust):
                    yield task

        first = next((task for wish in wishes for task in ready(wish)), None)
        if first is None:
            return None
        chosen = [first]
        if first.company is not Sharing.ALONE:
            chosen = list(
                islice(ready(lambda task: task.shares_with == first.shares_with), at_most)
            )
        for task in chosen:
            self._waiting.remove(task)
        return Batch(tuple(chosen))

    def _is_ready(self, task: Task, generates: bool, robust: bool) -> bool:
        return (
            (generates or not task.generates)
            and (robust or task.clause.core)
            and not any(key in self._pending for key, _ in self._bases(task))
        )

    def expects(self, task: Task) -> bool:
        """Whether there is no result of ``task`` yet."""
        return _key(task) in self._pending

    def take_blocked(self) -> list[tuple[Task, str]]:
        """Remove and return the tasks that cannot be judged, with the clause that blocks each."""
        blocked = [(task, base) for task in self._waiting if (base := self._blocker(task))]
        for task, _ in blocked:
            self._waiting.remove(task)
        return blocked

    def __len__(self) -> int:
        return len(self._pending)

    def _bases(self, task: Task) -> Iterable[tuple[Key, str]]:
        for base in task.clause.builds_on:
            yield (task.backend, task.start_method, base), base

    def _blocker(self, task: Task) -> str:
        for key, base in self._bases(task):
            verdict = self._verdicts.get(key)
            if verdict is not None and (verdict.violation or verdict is Verdict.BLOCKED):
                return base
        return ""


def _bases_of_robust(clauses: Iterable[Clause]) -> set[str]:
    """The ids of all clauses that robust ones build on, directly or not."""
    by_id = {clause.id: clause for clause in clauses}
    found: set[str] = set()
    left = [base for clause in by_id.values() if not clause.core for base in clause.builds_on]
    while left:
        base = left.pop()
        if base not in found:
            found.add(base)
            left += by_id[base].builds_on if base in by_id else ()
    return found


def _key(task: Task) -> Key:
    return task.backend, task.start_method, task.clause.id
