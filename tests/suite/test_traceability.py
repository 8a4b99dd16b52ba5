"""Spec and checks point at each other: no unknown clause, no clause without a check or a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import mpconform.suite
from mpadapters import Capability
from mpconform.clauses import load_spec
from mpconform.suite.index import checks_by_clause, modules

SPEC = load_spec()
CHECKS = checks_by_clause()
SUITE = Path(mpconform.suite.__file__).parent


def test_every_check_judges_a_clause_of_the_spec() -> None:
    assert sorted(set(CHECKS) - set(SPEC.ids)) == []


def test_every_clause_has_a_check_or_a_reason() -> None:
    wrong = [c.id for c in SPEC if bool(CHECKS.get(c.id)) == bool(c.untested)]
    assert wrong == [], "these have neither a check nor a reason for having none, or both"


def test_a_check_stands_in_the_folder_of_its_chapter() -> None:
    for clause in SPEC:
        for check in CHECKS.get(clause.id, []):
            assert check.module.startswith(f"mpconform.suite.{clause.chapter}."), clause.id


def test_every_capability_is_needed_by_a_clause() -> None:
    needed = {need for clause in SPEC for need in clause.needs}
    assert sorted(set(Capability) - needed) == []


def test_every_property_names_cases_for_smoke_tries_no_others() -> None:
    checks = [check for of_clause in CHECKS.values() for check in of_clause]
    assert [c for c in checks if c.cases and c.cases.strategies and not c.cases.examples] == []


def test_checks_have_no_name_twice_in_a_module() -> None:
    for path in SUITE.rglob("test_*.py"):
        tree = ast.parse(path.read_text())
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert len(names) == len(set(names)), path


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """The names of the packages that these nodes import."""
    found = set()
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found |= {name.partition(".")[0] for name in names}
    return found


def test_the_suite_imports_neither_pytest_nor_hypothesis_nor_posix_only_modules() -> None:
    posix_only = {"fcntl", "resource", "termios", "pwd"}  # in a function where they are there
    for path in SUITE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        assert not imported(ast.walk(tree)) & {"pytest", "hypothesis", "multiprocessing"}, path
        assert not imported(tree.body) & posix_only, path


def test_every_module_of_checks_is_found() -> None:
    on_disk = {path.stem for path in SUITE.rglob("test_*.py")}
    assert {name.rpartition(".")[2] for name in modules()} == on_disk
