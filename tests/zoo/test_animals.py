"""The zoo as data: every act is some animal's, and says what it does."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest

import mpconform.zoo.acts
from mpconform.clauses import load_spec
from mpconform.records import Verdict
from mpconform.zoo.animal import BROKEN, CLAUSES, Animal
from mpconform.zoo.catalogue import ANIMALS, find
from mpconform.zoo.surroundings import changes
from mpconform.zoo.visit import shortcomings

pytestmark = pytest.mark.once

KINDS = [name for _, name, _ in pkgutil.iter_modules(mpconform.zoo.acts.__path__)]


def acts() -> list[Any]:
    modules = [importlib.import_module(f"mpconform.zoo.acts.{kind}") for kind in KINDS]
    return [getattr(module, name) for module in modules for name in module.__all__]


def test_every_act_is_committed_by_an_animal() -> None:
    committed = {animal.act for animal in ANIMALS} | {animal.second for animal in ANIMALS}
    assert [act.__name__ for act in acts() if act not in committed] == []


def test_no_two_animals_have_one_name() -> None:
    assert len({animal.name for animal in ANIMALS}) == len(ANIMALS)


def test_each_says_in_a_sentence_what_it_does() -> None:
    wrong = [act.__name__ for act in acts() if not (act.__doc__ or "").strip().endswith(".")]
    assert wrong == []


def test_what_is_owed_is_a_verdict() -> None:
    known = {verdict.value for verdict in Verdict} | {BROKEN}
    assert {one for animal in ANIMALS for one in animal.owed.split(" or ")} <= known


def test_the_clauses_that_meet_them_exist() -> None:
    spec = load_spec()
    assert [clause for clause in CLAUSES.values() if clause not in spec] == []


ANIMAL = find("kills-its-parent-in-cpu-count")


def report(animal: Animal = ANIMAL, **other: Any) -> dict[str, Any]:
    """What the keeper says where all is as it should be, with some of it ``other``."""
    owed = {clause: animal.verdicts_on(clause)[0] for clause in animal.judged}
    right = {
        "exit_code": min(animal.exit_codes),
        "complete": True,
        "verdicts": {"animal": owed, "stdlib": dict.fromkeys(animal.judged, "PASS")},
        "got": {},
        "broken": {},
        "changed": [],
        "size": 1,
    }
    return {**right, **other}


def test_nothing_is_wrong_where_all_is_right() -> None:
    assert shortcomings(ANIMAL, report()) == []


@pytest.mark.parametrize(
    "other",
    [
        {"exit_code": 0},
        {"complete": False},
        {"size": 1 << 30},
        {"broken": {"animal": "it cannot be imported"}},
        {"changed": ["processes: 7 has come"]},
        {"verdicts": {"animal": report()["verdicts"]["animal"]}},
        {"verdicts": {"stdlib": report()["verdicts"]["stdlib"]}},
        {"verdicts": {**report()["verdicts"], "animal": dict.fromkeys(ANIMAL.judged, "PASS")}},
        {"verdicts": {**report()["verdicts"], "animal": dict.fromkeys(ANIMAL.judged, "CRASH")}},
    ],
)
def test_each_way_to_go_wrong_is_seen(other: dict[str, Any]) -> None:
    assert shortcomings(ANIMAL, report(**other))


def test_what_comes_and_what_goes_is_a_change() -> None:
    before, after = {"files": ["a", "b", "b"]}, {"files": ["b", "c"]}
    seen = changes(before, after)
    assert seen == ["files: c has come", "files: a has gone", "files: b has gone"]
