"""Pools and the threads, and the process group, of their owner."""

from __future__ import annotations

import os
import threading

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, expect, shared_pool, tasks, terminating
from mpconform.suite.pool import workers
from mpconform.suite.pool.test_terminate import linger_when_terminated
from mpconform.suite.signals import expect_interruption
from mpconform.suite.threads import at_once


@clause("pool.new.several-threads-may-make-pools")
def test_threads_make_pools_at_once(mp: Api) -> None:
    def use(number: int) -> Any:
        with terminating(mp.Pool(1)) as pool:
            got = pool.map(tasks.square, [number, number + 1])
        pool.join()
        return got

    expect.equal("the lists of three pools", at_once(3, use), [[0, 1], [1, 4], [4, 9]])


@clause("pool.new.outlives-the-thread-that-made-it")
def test_a_pool_goes_on_when_its_thread_has_ended(mp: Api) -> None:
    pools: list[Any] = []
    maker = threading.Thread(target=lambda: pools.append(mp.Pool(2)))
    maker.start()
    maker.join()
    with terminating(pools[0]) as pool:
        expect.equal("the values", [pool.apply(tasks.square, (n,)) for n in range(4)], [0, 1, 4, 9])
    pool.join()


@clause("pool.join.serves-several-threads")
def test_several_threads_join_one_pool(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        workers.occupy(pool, witness, 1, "go")
        pool.close()
        witness.open("go", after=0.1)
        finished = at_once(3, lambda _: pool.join() or len(witness.events("finished")))
        expect.equal("the tasks finished at each return of join()", finished, [1, 1, 1])


@clause("pool.join.is-left-when-a-signal-handler-raises")
def test_a_handlers_exception_leaves_join(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        result = pool.apply_async(tasks.wait_at_gate, (witness, "go", 5))
        pool.close()
        # The gate is closed: only the signal can end this.
        expect_interruption("join()", pool.join, before=lambda: witness.wait_for("started"))
        witness.open("go")
        pool.join()
        expect.equal("the value of the task", result.get(), 5)


@clause("pool.workers.stay-in-the-owners-group", shares="pool")
def test_workers_are_in_the_group_of_their_owner(mp: Api) -> None:
    pool = shared_pool(mp)
    got = [pool.apply(os.getpgrp), pool.apply(os.getsid, (0,))]
    expect.equal("group and session of a worker", got, [os.getpgrp(), os.getsid(0)])


@clause("pool.map.serves-several-threads", shares="pool")
def test_threads_map_and_iterate_at_once(mp: Api) -> None:
    pool = shared_pool(mp)

    def use(number: int) -> list[Any]:
        first = 100 * number
        numbers = range(first, first + 20)
        return [
            pool.map(tasks.identity, numbers),
            pool.starmap(tasks.add, [(n, 0) for n in numbers]),
            list(pool.imap(tasks.identity, numbers)),
            sorted(pool.imap_unordered(tasks.identity, numbers)),
        ]

    wanted = [[list(range(100 * n, 100 * n + 20))] * 4 for n in range(4)]
    expect.equal("what four threads got", at_once(4, use), wanted)


@clause("pool.terminate.serves-several-threads")
def test_threads_terminate_a_pool_at_once(mp: Api, witness: Witness) -> None:
    pool = mp.Pool(1)
    pool.apply_async(linger_when_terminated, (witness,))
    (started,) = witness.wait_for("started")
    # Opened while terminate() waits for the worker.
    witness.open("linger", after=0.1)
    alive = at_once(2, lambda _: pool.terminate() or not workers.ended(started.pid))
    pool.join()
    expect.equal("whether the worker was alive at each return", alive, [False, False])
