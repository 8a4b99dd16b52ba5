"""Every clause has a script made from its check, or the reason for having none."""

from __future__ import annotations

import ast
import builtins
import dis
import sys
from collections.abc import Iterator
from types import CodeType

import pytest

from mpconform.clauses import load_spec
from mpconform.records import Result, TargetKey, Verdict
from mpconform.reproducers import NoScript, Script, Spelling, script_of
from mpconform.suite.check import Check
from mpconform.suite.index import checks_by_clause

SPEC = load_spec()
CHECKS = checks_by_clause()
ALL = [check for checks in CHECKS.values() for check in checks]
SPELLING = Spelling("fork", "multiprocessing")
TESTED = [clause.id for clause in SPEC if not clause.untested]


def result_of(check: Check, backend: str = "stdlib", **more: object) -> Result:
    key = TargetKey(backend, "1.0", "fork", "CPython", "3.11.7", "linux")
    where = f"{check.module}:{check.name}"
    return Result(check.clause, key, Verdict.FAIL, True, where, **more)  # type: ignore[arg-type]


def made(check: Check, **more: object) -> Script | NoScript:
    return script_of(result_of(check, **more), SPELLING)


def check_of(clause: str) -> Check:
    return CHECKS[clause][0]


@pytest.mark.once
@pytest.mark.parametrize("clause", TESTED)
def test_every_clause_has_a_script_or_a_reason(clause: str) -> None:
    for check in CHECKS[clause]:
        script = made(check)
        if isinstance(script, NoScript):
            assert clause in NONE, str(script)
            continue
        compile(script.text, "script.py", "exec")
        assert imported(script.text) <= {"multiprocessing", *sys.stdlib_module_names}
        assert "mpconform." not in script.text


@pytest.mark.once
@pytest.mark.parametrize("clause", TESTED)
def test_a_script_defines_all_its_names(clause: str) -> None:
    for script in map(made, CHECKS[clause]):
        if isinstance(script, Script):
            assert unknown_names(compile(script.text, "script.py", "exec")) == set()


def unknown_names(program: CodeType) -> set[str]:
    """The names that a program looks for at its own level, and nothing there defines."""
    known, wanted = {*dir(builtins), "__name__", "__file__"}, set()
    for code in codes(program):
        for step in dis.get_instructions(code):
            if step.opname in ("STORE_NAME", "STORE_GLOBAL"):
                known.add(step.argval)
            elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                wanted.add(step.argval)
    return wanted - known


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a program, and of all functions in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes(each)


def imported(text: str) -> set[str]:
    """The packages that a script imports."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


NONE: dict[str, str] = {}


def test_nine_in_ten_have_one() -> None:
    assert len(NONE) <= len(TESTED) / 10


@pytest.mark.once
def test_scripts_are_short() -> None:
    sizes = sorted(s.own_lines for s in map(made, ALL) if isinstance(s, Script))
    assert sizes[len(sizes) // 2] <= 20
    assert sizes[len(sizes) * 9 // 10] <= 40


@pytest.mark.parametrize(
    ("case", "call"),
    [
        ("timeout=0.06", "timeout=0.06"),
        ("", "timeout=0.03"),  # the first that the check names
        ("timeout=<something>", "timeout=0.03"),
    ],
)
def test_the_failing_case_is_in_the_script(case: str, call: str) -> None:
    script = made(check_of("async_result.get.raises-timeout-error-in-time"), case=case)
    assert isinstance(script, Script)
    assert script.text.rstrip().endswith(f", {call})")


def test_a_drop_in_is_called_by_its_own_names() -> None:
    script = made(check_of("async_result.class.is-exported"))
    assert isinstance(script, Script)
    assert 'getattr(multiprocessing.pool, "AsyncResult", None)' in script.text
    assert "import multiprocessing.pool" in script.text


def test_a_shim_is_imported_by_name() -> None:
    check = check_of("async_result.get.waits-for-the-value")
    script = script_of(result_of(check, "joblib"))
    assert isinstance(script, Script)
    assert 'mp = Api("mpadapters.joblib:backend", "fork")' in script.text


def test_an_engine_is_started_around_the_check() -> None:
    check = check_of("async_result.get.waits-for-the-value")
    script = script_of(result_of(check, "dask"))
    assert isinstance(script, Script)
    assert "with adapter.engine() as variables:" in script.text


def test_the_same_result_has_the_same_script() -> None:
    for check in ALL[:20]:
        assert str(made(check)) == str(made(check))


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (result_of(ALL[0], "nobodys"), "no adapter"),
        (Result("x", result_of(ALL[0]).target, Verdict.FAIL, True), "no check"),
        (
            Result("x", result_of(ALL[0]).target, Verdict.FAIL, True, f"{ALL[0].module}:x"),
            "any more",
        ),
    ],
)
def test_where_there_is_none_the_reason_is_said(result: Result, reason: str) -> None:
    script = script_of(result)
    assert isinstance(script, NoScript)
    assert reason in str(script)
