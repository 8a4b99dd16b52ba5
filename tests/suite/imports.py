"""A check for the tool's own tests: which modules a child process has imported."""

from __future__ import annotations

import sys

from mpconform.suite import Api, clause, expect, tasks

UNWANTED = (
    "pytest",
    "hypothesis",
    "rich",
    "click",
    "psutil",
    "mpconform.arena",
    "mpconform.driver",
)


def modules(*_: object) -> list[str]:
    """The names of all modules imported here."""
    return sorted(sys.modules)


@clause("tests.imports")
def imported_in_a_child(mp: Api) -> None:
    with mp.Pool(1) as pool:
        pool.apply(tasks.nothing)
        found = pool.apply(modules)
    pool.join()
    expect.equal("the unwanted modules", [name for name in UNWANTED if name in found], [])
