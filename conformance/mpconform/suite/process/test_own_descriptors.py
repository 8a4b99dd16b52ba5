"""The descriptors of a process object: the right ones are closed, and no others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from mpconform.suite import Api, cases, clause, completed, each, expect, garbage, tasks
from mpconform.suite.system import descriptors, open_files, without_descriptor_zero

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
        before = descriptors()
        process = completed(mp.Process(target=tasks.nothing))
        if how == "closed":
            process.close()
        del process
        garbage.collect()
        after = descriptors()
    told = f"no more descriptors than {before}, when it is {how}"
    expect.holds(told, after <= before, after)  # fewer, if an earlier one is given back late


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
