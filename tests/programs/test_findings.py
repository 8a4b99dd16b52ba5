"""Which findings count, and which of several is shown."""

from __future__ import annotations

from mpconform.programs.language import Get, OpenPool, Operation, Submit
from mpconform.programs.model.rule import forbidden
from mpconform.programs.playing import Played
from mpconform.programs.reproduction import Reproduction
from mpconform.programs.tally import Finding, Tally
from tests.programs.histories import calls, gives, told

ONE: tuple[Operation, ...] = (OpenPool(2), Submit("apply_async", ("returns",)), Get(1))
RULING = forbidden(2, "")


def finding(
    end: str, again: int = 0, shown: int = 0, program: tuple[Operation, ...] = ONE
) -> Finding:
    history = told(program, gives(0), gives(1), calls(2), end=end)
    return Finding(Played(program, history), RULING, 0, again, 4, Reproduction("", shown, 5))


def test_a_hang_counts_when_it_comes_again() -> None:
    assert [finding("hang").counts, finding("hang", again=1).counts] == [False, True]


def test_a_hang_counts_when_a_script_shows_it() -> None:
    assert finding("hang", shown=1).counts


def test_what_is_not_a_matter_of_time_counts_at_once() -> None:
    assert finding("").counts


def test_of_one_clause_the_finding_that_comes_again_is_kept() -> None:
    rare, often = finding("hang", again=1), finding("hang", again=4)
    assert (Tally(findings=(rare,)) + Tally(findings=(often,))).findings == (often,)
