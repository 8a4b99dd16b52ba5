"""The schedule: which task is next, for which lane, and what holds a task back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mpconform.clauses import load_library
from mpconform.driver.company import Batch
from mpconform.driver.effort import PROFILES
from mpconform.driver.judge import Task
from mpconform.records import Result, Verdict, read_runs
from mpconform.run.schedule import Schedule
from mpconform.suite.check import Check
from tests.driver import checks
from tests.driver import company_checks as company
from tests.running import DEADLINE

LIBRARY = load_library()
ROBUST = "pool.worker-death.fails-the-task"
BASE = "pool.map.keeps-input-order"
DEEPER = "pool.map.accepts-any-iterable"
OTHER = "async_result.get.waits-for-the-value"


def task(name: str, builds_on: tuple[str, ...] = (), checks: Sequence[Check] = ()) -> Task:
    clause = replace(LIBRARY[name], builds_on=builds_on)
    return Task("adapter", "backend", "fork", clause, checks, 1.0, PROFILES["default"])


def result(name: str, verdict: Verdict) -> Result:
    return Result(name, "backend", "fork", verdict, core=True)


def test_robust_clauses_go_first() -> None:
    schedule = Schedule()
    schedule.add([task(BASE), task(ROBUST)])
    taken = [schedule.next(()), schedule.next(())]
    assert [found.tasks[0].clause.id for found in taken if found] == [ROBUST, BASE]
    assert schedule.next(()) is None


def test_what_a_robust_clause_builds_on_goes_before_the_rest_of_the_core() -> None:
    schedule = Schedule()
    base, robust = task(BASE, builds_on=(DEEPER,)), task(ROBUST, builds_on=(BASE,))
    schedule.add([task(OTHER), base, task(DEEPER), robust])
    for wanted in (DEEPER, BASE, ROBUST, OTHER):
        found = schedule.next(())
        assert found is not None
        assert [task.clause.id for task in found.tasks] == [wanted]
        schedule.record(result(wanted, Verdict.PASS))


def test_what_a_lane_gives_back_is_next() -> None:
    schedule = Schedule()
    schedule.add(task(name, checks=[company.passes]) for name in (BASE, DEEPER, OTHER))
    batch = schedule.next((), at_most=2)
    assert batch is not None
    given_back, kept = batch.split([DEEPER])
    assert [found.clause.id for found in kept.tasks] == [BASE]
    schedule.take_back(given_back.tasks)
    for wanted in (DEEPER, OTHER):
        found = schedule.next(())
        assert found is not None
        assert [task.clause.id for task in found.tasks] == [wanted]


def test_a_lane_that_generates_nothing_gets_no_property() -> None:
    schedule = Schedule()
    schedule.add([task(BASE, checks=[checks.fails_from_17_on])])
    assert schedule.next((), generates=False) is None
    assert schedule.next((), generates=True) is not None


def test_a_property_needs_no_generating_lane_where_none_are_generated() -> None:
    schedule = Schedule()
    property_ = task(BASE, checks=[checks.fails_from_17_on])
    schedule.add([replace(property_, effort=PROFILES["smoke"])])
    assert schedule.next((), generates=False) is not None


def test_the_core_goes_on_when_enough_robust_clauses_are_being_judged() -> None:
    schedule = Schedule()
    schedule.add([task(BASE), task(ROBUST)])
    found = schedule.next((), robust=False)
    assert found is not None
    assert [task.clause.id for task in found.tasks] == [BASE]
    assert schedule.next((), robust=False) is None
    assert schedule.next(()) is not None


def test_a_clause_waits_for_those_it_builds_on_and_is_blocked_by_a_failure() -> None:
    schedule = Schedule()
    schedule.add([task(BASE), task(ROBUST, builds_on=(BASE,))])
    assert schedule.next((), at_most=9) == Batch((task(BASE),))
    assert schedule.next(()) is None
    schedule.record(result(BASE, Verdict.FAIL))
    assert [(found.clause.id, base) for found, base in schedule.take_blocked()] == [(ROBUST, BASE)]


def test_one_lane_uses_the_shared_pool_and_others_do_something_else() -> None:
    pooled, others = (
        task(BASE, checks=[company.uses_a_shared_pool]),
        task(OTHER, checks=[company.passes]),
    )
    schedule = Schedule()
    schedule.add([pooled, others])
    assert schedule.next((), other_pools={pooled.shares_with}) == Batch((others,))
    schedule = Schedule()
    schedule.add([others, pooled])
    assert schedule.next((), pool=pooled.shares_with) == Batch((pooled,))


def test_a_shared_pool_of_another_lane_is_no_reason_to_do_nothing() -> None:
    pooled = task(BASE, checks=[company.uses_a_shared_pool])
    schedule = Schedule()
    schedule.add([pooled])
    assert schedule.next((), other_pools={pooled.shares_with}) == Batch((pooled,))


STUCK = """
from mpconform.cli import main
from mpconform.run.schedule import Schedule

Schedule.next = lambda *_: None
main()
"""


def test_a_run_that_leaves_a_clause_unjudged_is_a_fault_of_the_suite(tmp_path: Path) -> None:
    output = tmp_path / "records.jsonl"
    command = ["run", "stdlib", "--start-method", "fork", "--clause", BASE, "-o", str(output)]
    done = subprocess.run(
        [sys.executable, "-c", STUCK, *command], capture_output=True, timeout=DEADLINE, check=False
    )
    assert done.returncode == 3
    (run,) = read_runs(output)
    assert not run.footer.complete
