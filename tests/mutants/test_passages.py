"""Where the reference keeps a clause: the lines that the faults of its mutants go into."""

from __future__ import annotations

import pytest

from mpconform.clauses import load_spec
from mpconform.mutants import CATALOGUE, Mutant, read_catalogue
from mpconform.mutants.passages import Passage, passages
from mpconform.mutants.plant import mutated, reference
from tests.mutants.catalogues import CLAUSE
from tests.running import mpconform

MUTANTS = read_catalogue(CATALOGUE, load_spec().ids)


def mutant(file: str, old: str, name: str = "x") -> Mutant:
    """One that replaces ``old``."""
    return Mutant(CLAUSE, name, "A fault.", file, old, "")


def test_every_mutant_has_its_passage() -> None:
    for each in MUTANTS:
        (passage,) = passages([each])
        lines = (reference() / each.file).read_text().splitlines()
        assert passage.text == "\n".join(lines[passage.first - 1 : passage.last])
        assert each.old.strip("\n") in passage.text


def test_outside_its_passage_a_mutant_changes_nothing() -> None:
    for each in MUTANTS:
        (passage,) = passages([each])
        before = (reference() / each.file).read_text().splitlines()
        after = mutated(each).splitlines()
        assert after[: passage.first - 1] == before[: passage.first - 1]
        behind = len(before) - passage.last
        assert after[len(after) - behind :] == before[passage.last :]


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ("TERMINATE = ", "line 14"),
        ('CLOSE = "CLOSE"', "line 13"),
        ('    RUN = "RUN"  # accepts tasks\n', "line 12"),
        ('\n    RUN = "RUN"  # accepts tasks\n    CLOSE', "lines 12-13"),
    ],
)
def test_a_passage_is_given_as_whole_lines(old: str, lines: str) -> None:
    assert list(map(str, passages([mutant("pool/state.py", old)]))) == [
        f"mpreference/pool/state.py, {lines}"
    ]


def test_what_the_installed_reference_does_not_have_is_left_out() -> None:
    assert passages([mutant("pool/state.py", "nowhere"), mutant("nowhere.py", "old")]) == []


def test_a_place_is_given_once() -> None:
    first, second = (mutant("pool/state.py", "RUN, then CLOSE", name) for name in "ab")
    assert passages([first, second]) == [
        Passage(
            "pool/state.py",
            1,
            1,
            '"""The life of a pool: RUN, then CLOSE or not, then TERMINATE or not. '
            'There is no way back."""',
        )
    ]


@pytest.mark.once
def test_explain_shows_them() -> None:
    shown = mpconform("explain", CLAUSE).stdout
    for passage in passages([each for each in MUTANTS if each.clause == CLAUSE]):
        assert str(passage) in shown
        assert passage.text.strip() in shown


@pytest.mark.once
def test_explain_says_nothing_of_it_for_a_clause_without_a_mutant() -> None:
    without = set(load_spec().ids) - {each.clause for each in MUTANTS}
    assert "reference" not in mpconform("explain", min(without)).stdout
