"""Checks that share an arena, or should not, for tests of the driver."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from mpconform.suite import Api, clause, expect, shared_pool, tasks
from tests.driver.checks import CLAUSE

_seen: list[str] = []


@clause(CLAUSE)
def passes(mp: Api) -> None:
    _seen.append("passes")


@clause(CLAUSE)
def passes_too(mp: Api) -> None:
    _seen.append("passes_too")


@clause(CLAUSE)
def fails_after_others(mp: Api) -> None:
    expect.equal("the checks that this process has seen", _seen, [])


@clause(CLAUSE)
def fails_always(mp: Api) -> None:
    expect.equal("one", 1, 2)


def times_before(name: str) -> int:
    """How often this was called with ``name`` before, in any arena of the same warden."""
    marks = Path(os.environ["TMPDIR"]).parent
    times = len(list(marks.glob(f"{name} *")))
    (marks / f"{name} {times}").touch()
    return times


@clause(CLAUSE)
def fails_once(mp: Api) -> None:
    times = times_before("fails_once")
    expect.holds("another time than the first", times > 0, times)


@clause(CLAUSE)
def hangs_twice(mp: Api) -> None:
    if times_before("hangs_twice") < 2:
        signal.pause()


@clause(CLAUSE)
def hangs_cut_short_and_alone(mp: Api) -> None:
    if times_before("hangs_cut_short_and_alone") < 2:
        signal.pause()


@clause(CLAUSE)
def hangs_always(mp: Api) -> None:
    signal.pause()


@clause(CLAUSE)
def hangs_once(mp: Api) -> None:
    if not times_before("hangs_once"):
        signal.pause()


@clause(CLAUSE)
def hangs_undisturbed_once(mp: Api) -> None:
    if not times_before("hangs_undisturbed_once"):
        signal.pause()


@clause(CLAUSE)
def leaves_a_process(mp: Api) -> None:
    subprocess.Popen(["sleep", "600"])


@clause(CLAUSE)
def changes_its_directory(mp: Api) -> None:
    os.mkdir("elsewhere")
    os.chdir("elsewhere")
    _seen.append("changes_its_directory")


@clause(CLAUSE, shares="pool")
def uses_a_shared_pool(mp: Api) -> None:
    _seen.append(shared_pool(mp).apply(tasks.pid))


@clause(CLAUSE, shares="pool")
def fails_where_others_have_used_the_pool(mp: Api) -> None:
    shared_pool(mp)
    expect.equal("the checks that this process has seen", _seen, [])


@clause(CLAUSE)
def uses_a_shared_pool_without_a_word(mp: Api) -> None:
    shared_pool(mp)


@clause(CLAUSE)
def removes_its_directory(mp: Api) -> None:
    os.rmdir(os.getcwd())
    _seen.append("removes_its_directory")
