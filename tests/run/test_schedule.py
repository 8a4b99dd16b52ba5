"""The schedule: which task is next, for which lane, and what holds a task back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mpconform.clauses import load_spec
from mpconform.driver.batch import Batch, Judged
from mpconform.driver.cell import Cell
from mpconform.driver.profile import PROFILES
from mpconform.records import Result, Target, Verdict, read_runs
from mpconform.run.schedule import Schedule
from mpconform.run.targets import key_of
from mpconform.run.verdicts import Verdicts
from mpconform.suite.check import Check
from tests.driver import sharing_checks as sharing
from tests.running import DEADLINE

SPEC = load_spec()
ROBUST = "pool.worker-death.fails-the-task"
BASE = "pool.map.keeps-input-order"
DEEPER = "pool.map.accepts-any-iterable"
TARGET = Target(key_of("backend", "", "fork"), deadline=1.0)
OTHER = "async_result.get.waits-for-the-value"


def cell(name: str, builds_on: tuple[str, ...] = (), checks: Sequence[Check] = ()) -> Cell:
    clause = replace(SPEC[name], builds_on=builds_on)
    return Cell("adapter", TARGET, clause, checks, PROFILES["default"])


def result(name: str, verdict: Verdict) -> Result:
    return Result(name, TARGET.key, verdict, core=True)


def test_robust_clauses_go_first() -> None:
    schedule = Schedule(Verdicts())
    schedule.add([cell(BASE), cell(ROBUST)])
    taken = [schedule.next(), schedule.next()]
    assert [found.cells[0].clause.id for found in taken if found] == [ROBUST, BASE]
    assert schedule.next() is None


def test_what_a_robust_clause_builds_on_goes_before_the_rest_of_the_core() -> None:
    schedule = Schedule(Verdicts())
    base, robust = cell(BASE, builds_on=(DEEPER,)), cell(ROBUST, builds_on=(BASE,))
    schedule.add([cell(OTHER), base, cell(DEEPER), robust])
    for wanted in (DEEPER, BASE, ROBUST, OTHER):
        found = schedule.next()
        assert found is not None
        assert [cell.clause.id for cell in found.cells] == [wanted]
        schedule.record(result(wanted, Verdict.PASS))


def test_what_is_given_back_is_next() -> None:
    schedule = Schedule(Verdicts())
    schedule.add(cell(name, checks=[sharing.passes]) for name in (BASE, DEEPER, OTHER))
    batch = schedule.next(at_most=2)
    assert batch is not None
    given_back = Judged(given_back=batch.cells[1:])
    left = batch.after(given_back)
    assert [found.clause.id for found in left.cells] == [BASE]
    nothing = left.after(Judged([result(BASE, Verdict.PASS)]))
    assert (nothing.adapter, nothing.pool, nothing.waits) == ("adapter", None, False)
    schedule.take_back(given_back.given_back)
    for wanted in (DEEPER, OTHER):
        found = schedule.next()
        assert found is not None
        assert [one.clause.id for one in found.cells] == [wanted]


def test_what_is_to_be_undisturbed_comes_last_and_when_it_is_quiet() -> None:
    schedule = Schedule(Verdicts())
    doubted = replace(cell(BASE), slow_start=2.0).to_be_undisturbed()
    schedule.add([cell(BASE), cell(OTHER)])
    assert schedule.next() == Batch("adapter", (cell(BASE),))
    schedule.take_back([doubted])
    assert schedule.next() == Batch("adapter", (cell(OTHER),))
    assert schedule.next(quiet=False) is None
    batch = schedule.next(quiet=True)
    assert batch == Batch("adapter", (doubted,))
    assert batch.quiet == 6.0
    assert schedule.next() is None


def test_an_adapter_that_is_full_gets_nothing() -> None:
    schedule = Schedule(Verdicts())
    schedule.add([cell(BASE)])
    assert schedule.next(full=["adapter"]) is None
    assert schedule.next(full=["another"]) is not None


def test_the_core_goes_on_when_enough_robust_clauses_are_being_judged() -> None:
    schedule = Schedule(Verdicts())
    schedule.add([cell(BASE), cell(ROBUST)])
    found = schedule.next(may_wait=False)
    assert found is not None
    assert [cell.clause.id for cell in found.cells] == [BASE]
    assert schedule.next(may_wait=False) is None
    assert schedule.next() is not None


def test_a_clause_waits_for_those_it_builds_on_and_is_blocked_by_a_failure() -> None:
    schedule = Schedule(Verdicts())
    schedule.add([cell(BASE), cell(ROBUST, builds_on=(BASE,))])
    assert schedule.next(at_most=9) == Batch("adapter", (cell(BASE),))
    assert schedule.next() is None
    schedule.record(result(BASE, Verdict.FAIL))
    (blocked,) = schedule.take_blocked()
    assert (blocked.clause, blocked.verdict) == (ROBUST, Verdict.BLOCKED)
    assert BASE in blocked.note


class Counting(Verdicts):
    """Counts how often a cell is looked at for what may hold it back."""

    looks = 0

    def unjudged(self, cell: Cell) -> Result | None:
        self.looks += 1
        return super().unjudged(cell)


def test_cells_are_looked_at_again_only_when_there_is_news_of_their_target() -> None:
    verdicts = Counting()
    schedule = Schedule(verdicts)
    other = replace(TARGET, key=TARGET.key._replace(start_method="spawn"))
    schedule.add([cell(BASE), cell(ROBUST, (BASE,)), replace(cell(OTHER), target=other)])
    assert schedule.take_blocked() == []
    assert verdicts.looks == 3
    schedule.record(replace(result(DEEPER, Verdict.PASS), target=other.key))
    assert schedule.take_blocked() == []
    assert verdicts.looks == 3
    schedule.record(replace(result(DEEPER, Verdict.HANG), target=other.key))
    assert schedule.take_blocked() == []
    assert verdicts.looks == 4
    schedule.record(result(BASE, Verdict.BLOCKED))
    assert [found.clause for found in schedule.take_blocked()] == [ROBUST]


def test_one_lane_uses_a_shared_pool_and_others_do_something_else() -> None:
    pooled, others = (
        cell(BASE, checks=[sharing.uses_a_shared_pool]),
        cell(OTHER, checks=[sharing.passes]),
    )
    schedule = Schedule(Verdicts())
    schedule.add([pooled, others])
    assert schedule.next(busy_pools={pooled.shares_with}) == Batch("adapter", (others,))
    schedule = Schedule(Verdicts())
    schedule.add([others, pooled])
    assert schedule.next(free_pools={pooled.shares_with}) == Batch("adapter", (pooled,))


def test_a_shared_pool_of_another_lane_is_no_reason_to_do_nothing() -> None:
    pooled = cell(BASE, checks=[sharing.uses_a_shared_pool])
    schedule = Schedule(Verdicts())
    schedule.add([pooled])
    assert schedule.next(busy_pools={pooled.shares_with}) == Batch("adapter", (pooled,))


STUCK = """
from mpconform.cli import main
from mpconform.run.schedule import Schedule

Schedule.next = lambda *_, **__: None
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
