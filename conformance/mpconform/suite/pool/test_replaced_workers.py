"""What replaced workers leave behind: as many workers, no descriptor, no zombie."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


class SlowStart:
    """While it is armed, this process is held up where it starts another.

    That is where it pickles this object (spawn, forkserver), or where it is about to be copied.
    """

    MOST = 1.0
    """Seconds for which it is held up, if nobody lets it go: a library may have others wait."""

    def __init__(self) -> None:
        self._owner = 0
        self._begun, self._go = threading.Event(), threading.Event()

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Hold up whoever starts a process, from the moment that one does; then let it go."""
        self._owner = os.getpid()
        self._begun.clear()
        self._go.clear()
        try:
            yield
        finally:
            self._owner = 0
            self._go.set()

    def wait_until_held(self) -> None:
        """Wait until somebody is held up, but not for ever: a worker may be replaced later."""
        self._begun.wait(self.MOST)

    def hold(self) -> None:
        """Hold up the calling thread."""
        if self._owner == os.getpid():
            self._begun.set()
            self._go.wait(self.MOST)

    def __reduce__(self) -> tuple[type[SlowStart], tuple[()]]:
        self.hold()
        return SlowStart, ()


slow_start = SlowStart()
_registered = False


def slow_forks() -> None:
    """Have forks held up, too. The hook stays registered, so this is done but once."""
    global _registered
    if not _registered:
        _registered = True
        os.register_at_fork(before=slow_start.hold)


@clause("pool.maxtasksperchild.takes-maps-while-a-worker-is-replaced")
def test_a_map_is_taken_while_the_only_worker_is_replaced(mp: Api) -> None:
    slow_forks()
    pool = mp.Pool(1, tasks.pid, (slow_start,), maxtasksperchild=1)
    with terminating(pool):
        with slow_start.armed():
            pool.apply(tasks.nothing)
            slow_start.wait_until_held()
            result = pool.map_async(tasks.square, [1, 2, 3])
        expect.equal("the results of the map", result.get(), [1, 4, 9])
    pool.join()
