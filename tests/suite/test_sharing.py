"""What a check shares with others is what it says, no more and no less."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

import mpconform.suite
from mpconform.suite.check import Check, Sharing
from mpconform.suite.index import checks_by_clause
from tests.driver import alone_checks, sharing_checks

CHECKS = [check for of_clause in checks_by_clause().values() for check in of_clause]


def users_of_shared_pools() -> set[tuple[str, str]]:
    """Module and name of each function that mentions ``shared_pool``, as its text says."""
    found = set()
    for path in Path(mpconform.suite.__file__).parent.rglob("test_*.py"):
        module = f"mpconform.suite.{path.parent.name}.{path.stem}"
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and _mentions(node, "shared_pool"):
                found.add((module, node.name))
    return found


def _mentions(function: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(function))


def test_checks_declare_the_shared_pools_that_they_use_and_no_others() -> None:
    declared = {
        (check.module, check.name)
        for check in CHECKS
        if check.sharing("no such method") is Sharing.POOL
    }
    assert declared == users_of_shared_pools()


def test_a_check_that_has_not_said_so_is_refused_a_shared_pool() -> None:
    mp = SimpleNamespace(Pool=lambda processes: "a pool")
    sharing_checks.fails_where_others_have_used_the_pool.run(mp)
    with pytest.raises(RuntimeError, match="shares"):
        sharing_checks.uses_a_shared_pool_without_a_word.run(mp)


def test_a_module_says_for_its_checks_that_they_are_alone() -> None:
    assert alone_checks.counts.sharing("fork") is Sharing.ALONE
    assert sharing_checks.passes.sharing("fork") is Sharing.PROCESS


def test_what_may_be_shared_is_known() -> None:
    with pytest.raises(ValueError, match="everything"):
        Check("a.clause", lambda mp: None, shares="everything")
