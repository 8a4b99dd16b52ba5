"""`docs/reports.md` names what there is: clauses of the spec, and mutants of the catalogue."""

from __future__ import annotations

import re
from typing import NamedTuple

from mpconform.clauses import load_spec
from mpconform.mutants import CATALOGUE, read_catalogue
from tests.running import ROOT

TEXT = (ROOT / "docs" / "reports.md").read_text()
SPEC = load_spec()
MUTANTS = {(mutant.clause, mutant.name) for mutant in read_catalogue(CATALOGUE, SPEC.ids)}
BEFORE = {"no clause", "missed", "another", "adapter", "caught", "not reproduced"}


class Row(NamedTuple):
    """A fault, as its table has it."""

    report: str
    library: str
    fault: str
    clause: str
    before: str
    now: str

    @property
    def clauses(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.clause)

    @property
    def mutants(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.now)


ROWS = [
    Row(*line.strip("| ").split(" | "))
    for line in TEXT.splitlines()
    if line.startswith("|") and not line.startswith(("| report |", "| ---"))
]


def test_the_clauses_that_are_named_exist() -> None:
    assert {name for row in ROWS for name in row.clauses} <= set(SPEC.ids)


def test_the_mutants_that_are_named_are_those_of_the_clauses() -> None:
    unknown = [
        (row.clauses, name)
        for row in ROWS
        for name in row.mutants
        if not any((clause, name) in MUTANTS for clause in row.clauses)
    ]
    assert unknown == []


def test_what_no_mutant_shows_has_a_reason() -> None:
    assert [row for row in ROWS if not row.mutants and not row.now.startswith("not ")] == []


def test_the_numbers_are_those_of_the_tables() -> None:
    shown = sum(1 for row in ROWS if row.mutants)
    numbers = re.search(r"Here are (\d+), with .*?; (\d+) are caught", TEXT, re.DOTALL)
    assert numbers is not None
    assert [int(number) for number in numbers.groups()] == [len(ROWS), shown]


def test_no_report_stands_twice() -> None:
    links = [link for row in ROWS for link in re.findall(r"^\[.*?\]\((\S+?)\)", row.report)]
    assert len(set(links)) == len(links) > 0


def test_the_words_are_the_ones_explained() -> None:
    assert {row.before for row in ROWS} == BEFORE
