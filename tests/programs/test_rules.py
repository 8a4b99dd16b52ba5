"""Each rule of the model, on histories written by hand: one that it allows, one that it forbids."""

from __future__ import annotations

import pytest

from mpconform.clauses import load_spec
from mpconform.programs.history import History
from mpconform.programs.model import RULES
from mpconform.programs.model.rule import ALLOWED, FORBIDDEN, rulings_of
from tests.programs import ends_by_hand, lives_by_hand, pools_by_hand, results_by_hand

CASES: dict[str, tuple[History, History]] = {
    **pools_by_hand.CASES,
    **results_by_hand.CASES,
    **lives_by_hand.CASES,
    **ends_by_hand.CASES,
}
"""Clause -> a history that is allowed, and one that is forbidden."""


def test_every_rule_is_named_after_a_clause() -> None:
    assert sorted(set(RULES) - set(load_spec().ids)) == []


def test_every_rule_is_tried() -> None:
    assert sorted(RULES) == sorted(CASES)


@pytest.mark.parametrize("clause", sorted(CASES))
def test_a_rule_allows_what_its_clause_does(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, CASES[clause][0])}
    assert said == {ALLOWED}


@pytest.mark.parametrize("clause", sorted(CASES))
def test_a_rule_forbids_what_its_clause_does(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, CASES[clause][1])}
    assert FORBIDDEN in said


@pytest.mark.parametrize("clause", sorted(ends_by_hand.HANGS))
def test_what_does_not_end_is_forbidden_by_the_clause_that_says_so(clause: str) -> None:
    said = {ruling.says for ruling in rulings_of(clause, ends_by_hand.HANGS[clause])}
    assert FORBIDDEN in said
