"""A check that is alone, because its module says so, for tests of the driver."""

from __future__ import annotations

from mpconform.suite import Api, clause, expect
from tests.driver.checks import CLAUSE

ALONE = "it counts what happened in its process"

_seen: list[str] = []


@clause(CLAUSE)
def counts(mp: Api) -> None:
    _seen.append("counts")
    expect.equal("the checks that this process has seen", _seen, ["counts"])
