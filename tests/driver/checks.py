"""Checks with a known fate, for tests of the driver. `mp` plays no part in them."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from mpconform.cases import integers, lists
from mpconform.suite import Api, cases, clause, expect, reached

CLAUSE = "pool.map.keeps-input-order"  # any clause: what is judged here is the driver
_seen: list[int] = []


@clause(CLAUSE)
@cases(number=integers(0, 1000))
def fails_from_17_on(mp: Api, number: int) -> None:
    expect.holds("a number below 17", number < 17, number)


@clause(CLAUSE)
@cases(items=lists(integers(0, 9), max_size=20))
def dies_with_three_items(mp: Api, items: list[int]) -> None:
    if len(items) >= 3:
        os.kill(os.getpid(), signal.SIGKILL)


@clause(CLAUSE)
@cases(number=integers(0, 1000))
def hangs_from_17_on(mp: Api, number: int) -> None:
    if number >= 17:
        signal.pause()


@clause(CLAUSE)
@cases(number=integers(0, 1000))
def fails_in_an_arena_that_was_used(mp: Api, number: int) -> None:
    _seen.append(number)
    expect.equal("the cases that this process has seen", len(_seen), 1)


@clause(CLAUSE)
@cases(number=integers(0, 9), examples=[{"number": 1}, {"number": 2}])
def hangs_in_an_arena_that_was_used(mp: Api, number: int) -> None:
    _seen.append(number)
    if len(_seen) > 1:
        signal.pause()


@clause(CLAUSE)
@cases(number=integers(0, 9), examples=[{"number": 1}, {"number": 2}])
def hangs_with_its_second_case(mp: Api, number: int) -> None:
    if number == 2:
        signal.pause()


@clause(CLAUSE)
@cases(number=integers(0, 9), examples=[{"number": 1}, {"number": 2}, {"number": 3}])
def takes_a_while_with_its_second_case(mp: Api, number: int) -> None:
    if number == 2:
        time.sleep(0.3)


@clause(CLAUSE)
@cases(number=integers(0, 9), reach=("small", "enormous"))
def never_sees_an_enormous_number(mp: Api, number: int) -> None:
    reached("small")


@clause(CLAUSE)
@cases(number=integers(0, 1000), examples=[{"number": 500}])
def fails_on_a_given_case(mp: Api, number: int) -> None:
    expect.holds("another number than 500", number != 500, number)


@clause(CLAUSE)
def raises_something(mp: Api) -> None:
    raise LookupError("what was asked for is not there")


@clause(CLAUSE)
def hangs_always(mp: Api) -> None:
    signal.pause()


@clause(CLAUSE)
def stops_its_parent(mp: Api) -> None:
    os.kill(os.getppid(), signal.SIGSTOP)


@clause(CLAUSE)
def passes(mp: Api) -> None:
    pass


@clause(CLAUSE)
def kills_its_parent(mp: Api) -> None:
    subprocess.Popen(["sleep", "600"])
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()
