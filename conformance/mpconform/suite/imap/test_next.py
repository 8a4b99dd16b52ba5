"""next() of imap's iterators: how long it waits, and what ends the wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import sampled_from
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    each,
    eventually,
    expect,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.imap.draining import BOTH
from mpconform.suite.pool.test_initializer import fail
from mpconform.suite.signals import expect_interruption


@clause("imap.next.times-out-without-losing-the-item", shares="pool")
@cases(
    name=sampled_from(BOTH),
    timeout=sampled_from([-1, 0, 0.01, 0.03]),
    examples=[{"name": name, "timeout": timeout} for name in BOTH for timeout in (0, 0.03)],
)
def test_next_gives_up_and_can_be_asked_again(
    mp: Api, witness: Witness, name: str, timeout: float
) -> None:
    task = partial(tasks.wait_at_gate, witness, "go")
    iterator = getattr(shared_pool(mp, 1), name)(task, range(3))
    for _ in range(2):
        start = time.monotonic()
        expect.raises(f"next({timeout})", mp.TimeoutError, iterator.next, timeout)
        expect.lasted("next()", time.monotonic() - start, timeout)
    witness.open("go")
    expect.equal("what was yielded after the timeouts", list(iterator), [0, 1, 2])


@clause("imap.next.waits-for-the-result", shares="pool")
def test_next_without_a_timeout_waits(mp: Api, witness: Witness) -> None:
    pool = shared_pool(mp, 1)
    iterator = pool.imap(partial(tasks.wait_at_gate, witness, "go"), [5])
    # Opened while next() waits: one that gives up early finds no result.
    witness.open("go", after=0.1)
    expect.equal("the first result", next(iterator), 5)
    expect.equal("what was left to yield", list(iterator), [])


@clause("imap.next.does-not-wait-out-its-timeout", shares="pool")
@cases(name=each(BOTH))
def test_next_with_a_long_timeout_returns_when_the_result_is_there(
    mp: Api, witness: Witness, name: str
) -> None:
    task = partial(tasks.wait_at_gate, witness, "go")
    iterator = getattr(shared_pool(mp, 1), name)(task, [5, 6])
    # Opened while next() waits.
    witness.open("go", after=0.05)
    expect.equal("what next(timeout=3600) returned", iterator.next(timeout=3600), 5)
    expect.equal("what next(timeout=None) returned", iterator.next(timeout=None), 6)


def one_then_waiting(witness: Witness) -> Iterator[int]:
    yield 1
    witness.wait_at("input")
    yield 2


@clause("imap.next.needs-no-further-input", shares="pool")
@cases(name=each(BOTH))
def test_a_result_is_yielded_while_the_input_waits(mp: Api, witness: Witness, name: str) -> None:
    iterator = getattr(shared_pool(mp), name)(tasks.square, one_then_waiting(witness))
    # The gate is closed: a pool that reads an item more never yields this one.
    expect.equal("the first result", next(iterator), 1)
    witness.open("input")
    expect.equal("what was left to yield", list(iterator), [4])


class Consumer(threading.Thread):
    """A thread that reads an iterator to its end, or to an exception."""

    def __init__(self, iterator: Any) -> None:
        super().__init__(daemon=True)
        self.iterator = iterator
        self.got: list[Any] = []
        self.error: BaseException | None = None
        self.start()

    def has_ended(self) -> bool:
        return not self.is_alive()

    def run(self) -> None:
        try:
            while True:
                self.got.append(next(self.iterator))
        except Exception as error:
            self.error = error


@clause("imap.next.serves-several-threads", shares="pool")
def test_several_threads_share_one_iterator(mp: Api, witness: Witness) -> None:
    for name in BOTH:
        pool = shared_pool(mp, 1)
        task = partial(tasks.wait_at_gate, witness, name)
        iterator = getattr(pool, name)(task, range(2))
        consumers = [Consumer(iterator) for _ in range(4)]
        # Most of them will be waiting by then; the clause holds for the others too.
        witness.open(name, after=0.05)
        for consumer in consumers:
            eventually("every thread has come to an end", consumer.has_ended)
        ends = [type(consumer.error) for consumer in consumers]
        expect.equal("what ended each thread", ends, [StopIteration] * len(consumers))
        got = sorted(number for consumer in consumers for number in consumer.got)
        expect.equal("what all threads got", got, [0, 1])


@clause("imap.next.raises-when-the-pool-was-terminated")
@cases(name=each(BOTH))
def test_an_iteration_cut_short_raises(mp: Api, witness: Witness, name: str) -> None:
    pool = mp.Pool(1)
    iterator = getattr(pool, name)(partial(tasks.wait_at_gate, witness, "never opened"), range(3))
    witness.wait_for("started")
    pool.terminate()
    pool.join()
    error = expect.raises("next() after terminate()", Exception, next, iterator)
    expect.holds("an error, not an end", not isinstance(error, StopIteration), error)


@clause("imap.next.is-left-when-a-signal-handler-raises")
def test_a_handlers_exception_leaves_next(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        iterator = pool.imap(partial(tasks.wait_at_gate, witness, "go"), [5, 6])
        # The gate is closed: only the signal can end this.
        started = partial(witness.wait_for, "started")
        expect_interruption("next()", iterator.__next__, before=started)
        witness.open("go")
        expect.equal("what was yielded after that", list(iterator), [5, 6])
    pool.join()


@clause("imap.next.raises-when-no-worker-can-serve")
@cases(name=each(BOTH))
def test_an_iteration_without_workers_raises(mp: Api, name: str) -> None:
    with terminating(mp.Pool(1, initializer=fail)) as pool:
        iterator = getattr(pool, name)(tasks.square, range(3))
        error = expect.raises("next()", Exception, next, iterator)
        expect.holds("an error, not an end", not isinstance(error, StopIteration), error)
    pool.join()
