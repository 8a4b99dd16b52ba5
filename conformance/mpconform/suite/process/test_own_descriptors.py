"""The descriptors of a process object: the right ones are closed, and no others."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mpconform.annotations import Any
from mpconform.suite import Api, cases, clause, completed, each, expect, garbage, tasks
from mpconform.suite.system import open_files, without_descriptor_zero
from mpconform.suite.threads import switching_every

MANY = 8
"""Files that take the numbers which an object has given back, and a few more."""


@contextmanager
def others_opened() -> Iterator[dict[int, tuple[int, int]]]:
    """Meanwhile some pipes more are open; they are closed if nobody else has done so."""
    numbers = [number for _ in range(MANY // 2) for number in os.pipe()]
    found = open_files()
    try:
        yield {number: found[number] for number in numbers}
    finally:
        left = open_files()
        for number in numbers:
            if number in left:
                os.close(number)


@clause("process.close.releases-descriptor-zero")
@cases(how=each(["closed", "dropped"]))
def test_descriptor_zero_is_given_back(mp: Api, how: str) -> None:
    completed(mp.Process(target=tasks.nothing))  # what a first start opens for good is open then
    garbage.collect()
    with without_descriptor_zero():
        process = completed(mp.Process(target=tasks.nothing))
        taken = open_files().get(0)
        if how == "closed":
            process.close()
        del process
        garbage.collect()
        after = open_files().get(0)
    given_back = taken is None or after != taken
    expect.holds(f"descriptor 0 given back, when it is {how}", given_back, after)


@clause("process.close.closes-only-its-own")
def test_files_of_others_stay_open(mp: Api) -> None:
    completed(mp.Process(target=tasks.nothing))
    garbage.collect()
    before = open_files()
    process = completed(mp.Process(target=tasks.nothing))
    process.close()
    with others_opened() as others:
        process.close()
        del process
        garbage.collect()
        after = open_files()
    # Not all that was open before: what belongs to earlier objects may be given back late.
    streams = {number: before[number] for number in (0, 1, 2) if number in before}
    wanted = others | streams
    seen = {number: after.get(number) for number in wanted}
    expect.equal("the files of others, when all is over", seen, wanted)


TURNS = 20
JOINERS = 3


def closed(process: Any) -> bool:
    """Close a process, unless it runs."""
    try:
        process.close()
    except ValueError:
        return False
    return True


def close_at_the_end(process: Any) -> None:
    """Close a process as soon as it has ended; what else comes of that is not asked."""
    with suppress(Exception):
        while not closed(process):
            time.sleep(0)  # lets greenlets have their turn; no time is waited for


def join_unless_closed(process: Any, raised: list[str]) -> None:
    """Join a process, which may have been closed before."""
    with suppress(Exception):  # CPython says in several ways that it was closed
        try:
            process.join()
        except OSError as error:
            raised.append(repr(error))


@clause("process.join.returns-though-another-thread-closes")
def test_join_comes_back_from_a_closed_process(mp: Api) -> None:
    raised: list[str] = []
    with switching_every(1e-6):
        for _ in range(TURNS):
            process = mp.Process(target=tasks.nothing)
            process.start()
            joiners = [
                threading.Thread(target=join_unless_closed, args=(process, raised))
                for _ in range(JOINERS)
            ]
            for joiner in joiners:
                joiner.start()
            process.terminate()  # before they wait, with luck
            close_at_the_end(process)
            with others_opened():  # one of them may have the number of what was closed
                for joiner in joiners:
                    joiner.join()
    expect.equal("errors of descriptors that join() raised", raised, [])
