"""The catalogue of mutants is read strictly, and every fault in it has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.clauses import Keyword, load_spec
from mpconform.mutants import CATALOGUE, BadCatalogue, Mutant, read_catalogue
from mpconform.mutants.plant import CannotPlant, mutated
from tests.mutants.catalogues import CLAUSE, FAULT, write

SPEC = load_spec()
MUTANTS = read_catalogue(CATALOGUE, SPEC.ids)


def test_every_fault_can_be_planted() -> None:
    for mutant in MUTANTS:
        assert mutated(mutant)


def test_every_tested_promise_has_a_mutant() -> None:
    promises = {c.id for c in SPEC if not c.untested and c.keyword is not Keyword.MAY}
    assert sorted(promises - {mutant.clause for mutant in MUTANTS}) == []


def test_no_two_mutants_are_the_same() -> None:
    faults = [(mutant.clause, mutant.file, mutant.old, mutant.new) for mutant in MUTANTS]
    assert len(set(faults)) == len(faults)


def test_mutants_come_in_the_order_of_the_spec() -> None:
    places = [SPEC.ids.index(mutant.clause) for mutant in MUTANTS]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f'["{CLAUSE}".x', "map.toml"),
        (f'["{CLAUSE}s".x]\n{FAULT}', "did you mean"),
        (f'["pool.close.refuses-new-tasks".x]\n{FAULT}', "belongs into pool/close.toml"),
        (f'["{CLAUSE}"]\n{FAULT}', "a mutant is a table"),
        (f'"{CLAUSE}" = 1', "the title of a mutant"),
        (f'["{CLAUSE}".x]\n{FAULT}speed = 1', "no 'speed'"),
        (f'["{CLAUSE}".x]\nfile = "pool/pool.py"', "fault is missing"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadCatalogue, match=complaint):
        read_catalogue(write(tmp_path, text), SPEC.ids)


def test_a_catalogue_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match="nowhere"):
        read_catalogue(tmp_path / "nowhere", SPEC.ids)


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("pool/missing.py", "a", "b", "cannot read pool/missing.py"),
        ("pool/pool.py", "no such passage", "b", "0 times"),
        ("pool/pool.py", "self", "b", "times, not once"),
        ("pool/pool.py", "LOOK_AHEAD = 128", "LOOK_AHEAD =", "no Python"),
    ],
)
def test_a_fault_without_its_place_is_refused(
    file: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(CannotPlant, match=complaint):
        mutated(Mutant(CLAUSE, "x", "A fault.", file, old, new))
