"""What came out otherwise on two backends, and what the clauses say of it."""

from __future__ import annotations

import sys

import pytest

from mpconform.programs.comparison import CHOICE, KNOWN, OPEN, VIOLATES, compared
from mpconform.programs.language import Get, OpenPool, Operation, Program, Ready, Submit
from mpconform.programs.playing import Played
from tests.programs.histories import Rows, fails, gives, runs, told
from tests.running import mpconform

ONE: Program = (OpenPool(2), Submit("apply_async", ("returns",)), Get(1))
VALUE = "async_result.get.waits-for-the-value"


def played(program: tuple[Operation, ...], *rows: Rows) -> Played:
    return Played(program, told(program, gives(0), gives(1), *rows))


RIGHT = played(ONE, runs(1), gives(2, "1.0"))
WRONG = played(ONE, runs(1), gives(2, "another value"))


def test_what_came_out_likewise_is_no_difference() -> None:
    assert compared(ONE, [RIGHT], [RIGHT]).difference is None
    assert compared(ONE, [RIGHT, WRONG], [WRONG]).difference is None  # seen on both


def test_one_that_violates_a_clause_is_named() -> None:
    found = compared(ONE, [RIGHT], [WRONG])
    assert found.difference is not None
    assert (found.step, found.difference.kind) == (2, VIOLATES)
    assert found.difference.clauses == (f"second: {VALUE}",)
    assert found.difference.seen == ("gave '1.0'", "gave 'another value'")


def test_what_is_known_to_be_broken_is_told_apart() -> None:
    found = compared(ONE, [RIGHT], [WRONG], {VALUE})
    assert found.difference is not None
    assert found.difference.kind == KNOWN


def test_where_clauses_allow_both_it_is_a_choice() -> None:
    program = (*ONE[:2], Get(1, 0.02))
    soon = played(program, runs(1), gives(2, "1.0"))
    late = played(program, fails(2, "TimeoutError", took=0.02), runs(1))
    found = compared(program, [soon], [late])
    assert found.difference is not None
    assert found.difference.kind == CHOICE
    assert VALUE in found.difference.clauses


def test_where_no_clause_decides_it_is_undecided() -> None:
    program = (*ONE[:2], Ready(1))
    yes, no = (played(program, runs(1), gives(2, value)) for value in (True, False))
    found = compared(program, [yes], [no])
    assert found.difference is not None
    assert found.difference.kind == OPEN


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_backend_that_breaks_a_clause_is_told_from_one_that_does_not() -> None:
    backends = ("reference", "tests.backends.hasty:backend")
    done = mpconform("compare", *backends, "--count", 12, "--start-method", "fork")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "12 programs" in done.stdout
    assert "second: pool.join.returns-after-the-workers-have-ended" in done.stdout


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_backend_does_not_differ_from_itself() -> None:
    backends = ("reference", "mpadapters.reference:backend")
    done = mpconform("compare", *backends, "--count", 8, "--start-method", "fork")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 programs, 0 differ" in done.stdout
