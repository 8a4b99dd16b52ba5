"""A clause needs what its check uses: that taken away, and declared, costs UNSUPPORTED, no more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mpadapters import Capability
from mpconform.clauses import load_spec
from mpconform.records import Verdict
from mpconform.suite.index import checks_by_clause
from tests.adapters.naming import names_of
from tests.backends import without
from tests.running import judged

pytestmark = pytest.mark.once


CHECKS = checks_by_clause()

names = cache(names_of)

_OBJECTS = {
    "pool": Capability.POOL_APPLY,
    "pipe": Capability.PIPE,
    "process": Capability.PROCESS,
}


def who_could_use(capability: Capability) -> list[str]:
    """The clauses whose checks could use it: those of a pool's methods need a pool, and say so,
    which shows where that is taken away as a whole; and a check has to name what it uses."""
    whole = _OBJECTS.get(capability.value.partition(".")[0], capability)
    words = set(without.words(capability))
    return [
        clause.id
        for clause in load_spec()
        if (whole is capability or whole in clause.needs)
        and any(not words or words & names(check) for check in CHECKS.get(clause.id, ()))
    ]


@pytest.mark.parametrize(
    ("clause", "name", "found"),
    [
        ("pool.map.keeps-input-order", "map", True),
        ("imap.call.returns-at-once", "imap_unordered", True),  # in its cases
        ("process.start.works-though-ended-children-are-not-kept", "sentinel", True),  # a program
        ("pool.maxtasksperchild.leaves-no-zombie", "terminate", True),  # in what it uses
        ("pool.map.keeps-input-order", "kill", False),
    ],
)
def test_what_a_check_names_is_found(clause: str, name: str, found: bool) -> None:
    assert any(name in names(check) for check in CHECKS[clause]) is found


@pytest.mark.parametrize("capability", without.CAPABILITIES, ids=lambda c: c.value)
def test_what_is_declared_to_lack_is_not_used(capability: Capability, tmp_path: Path) -> None:
    adapter = f"tests.backends.without:{without.attribute(capability)}"
    chosen = [word for clause in who_could_use(capability) for word in ("--clause", clause)]
    _, run = judged(tmp_path, adapter, *chosen, "--profile", "smoke")
    assert [target.broken for target in run.targets] == [""]
    judged_otherwise = {
        result.clause: f"{result.verdict.value}: {result.got}"
        for result in run.results
        if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)
    }
    assert judged_otherwise == {}
