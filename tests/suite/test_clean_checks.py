"""Every check leaves its process as it was, or says that it does not (`ALONE`)."""

from __future__ import annotations

import time

import pytest

from mpconform.arena.client.arena import Arena
from mpconform.arena.messages import RunCase
from mpconform.clauses import load_spec
from mpconform.clauses.load import CHAPTERS
from mpconform.run.verdicts import applies
from mpconform.suite.check import Check, Sharing
from mpconform.suite.index import checks_by_clause
from tests.arena import changing_checks

pytestmark = pytest.mark.once

METHOD = "fork"


def sharing_checks(chapter: str) -> list[Check]:
    """The checks of a chapter that share an arena with others."""
    spec = load_spec()
    return [
        check
        for clause, checks in checks_by_clause().items()
        for check in checks
        if spec[clause].chapter == chapter
        and spec[clause].core
        and applies(spec[clause], METHOD)
        and check.sharing(METHOD) is not Sharing.ALONE
    ]


def changes_by(check: Check, arena: Arena) -> list[str]:
    """What the check changes when it is run twice, alone: a library may start helpers the first
    time that it is used. What it has added may take a moment to go."""
    cases = check.cases.examples if check.cases else ({},)
    found: list[str] = []
    arena.enter(check)
    for case in [*cases, *cases]:
        outcome = arena.run(RunCase(check.module, check.name, METHOD, case, 60.0, shared=True))
        assert outcome.passed, f"{check.name}: {outcome.got}"
        found += outcome.changed
    until = time.monotonic() + 60.0
    while (left := added(arena)) and time.monotonic() < until:
        time.sleep(0.01)
    arena.discard()
    return [*found, *left]


def added(arena: Arena) -> tuple[str, ...]:
    """What is there now beside what was there after the first case."""
    return arena.run(
        RunCase(changing_checks.__name__, "passes", METHOD, {}, 60.0, shared=True)
    ).added


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_checks_change_nothing_for_good(arena: Arena, chapter: str) -> None:
    checks = sharing_checks(chapter)
    assert checks
    # What a check does, it does each time; what a library has left behind once is no check's.
    changed = [check for check in checks if changes_by(check, arena)]
    again = {check.name: changes for check in changed if (changes := changes_by(check, arena))}
    assert again == {}
