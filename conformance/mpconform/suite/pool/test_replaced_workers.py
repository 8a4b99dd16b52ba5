"""What replaced workers leave behind: as many workers, no descriptor, no zombie."""

from __future__ import annotations

from mpconform.suite import Api, Witness, clause, eventually, expect, garbage, tasks, terminating
from mpconform.suite.pool import workers
from mpconform.suite.system import descriptors, is_kept


def number_of_tasks(mp: Api) -> int:
    """How many workers may be used up: where they cost little, many."""
    return 24 if mp.start_method == "fork" else 8


@clause("pool.maxtasksperchild.keeps-the-number-of-workers")
def test_as_many_tasks_run_after_replacements(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(2, maxtasksperchild=1)) as pool:
        for _ in range(4):
            pool.apply(tasks.nothing)
        # They come to the gate only if there are as many workers.
        held = workers.occupy(pool, witness, 2, "go")
        witness.open("go")
        expect.equal("the values of two tasks at a time", [r.get() for r in held], [0, 1])
    pool.join()


def kept() -> int:
    """How many descriptors this process has, of all that somebody refers to."""
    garbage.collect()
    return descriptors()


@clause("pool.maxtasksperchild.leaves-no-descriptors")
def test_replaced_workers_cost_no_descriptors(mp: Api) -> None:
    count = number_of_tasks(mp)
    with terminating(mp.Pool(1, maxtasksperchild=1)) as pool:
        pool.apply(tasks.nothing)
        before = descriptors()
        for _ in range(count):
            pool.apply(tasks.nothing)
        # One worker comes while another goes: a few more may be open for a moment.
        eventually("fewer are open than were replaced", lambda: kept() < before + count)
    pool.join()


@clause("pool.maxtasksperchild.leaves-no-zombie")
def test_replaced_workers_are_reaped(mp: Api) -> None:
    with terminating(mp.Pool(1, maxtasksperchild=1)) as pool:
        pids = [pool.apply(tasks.pid) for _ in range(number_of_tasks(mp) // 4)]
        eventually("the system keeps none of them", lambda: not any(map(is_kept, pids)))
    pool.join()
