"""The past of clauses: it is in step with the spec, and is made of versions as they came."""

from __future__ import annotations

import pytest

from mpconform.clauses import load_spec
from mpconform.clauses.past import load_past
from tests.past import digest, now, past, versions

pytestmark = pytest.mark.once

OLD, NEW, OTHER = ((("sentence", text), ("basis", "documented")) for text in ("a", "b", "c"))


def test_every_clause_has_its_past_up_to_what_it_says_now() -> None:
    found = {clause: one.digest for clause, one in load_past().items()}
    wanted = {clause: digest(version) for clause, version in now().items()}
    assert set(wanted) == set(load_spec().ids)
    assert found == wanted, "run python -m tests.past, and commit what it wrote"


def test_the_days_of_a_past_are_in_order() -> None:
    for clause, one in load_past().items():
        days = [one.came, *(amendment.day for amendment in one.amendments)]
        assert days == sorted(days), clause


def test_an_amendment_says_what_was_before() -> None:
    came, amendments, _ = past("x", NEW, {OLD: "2026-01-01", NEW: "2026-02-02"})
    assert (came, amendments) == ("2026-01-01", [("2026-02-02", "sentence", "a")])


def test_what_did_not_stay_is_no_amendment() -> None:
    _, amendments, _ = past("x", NEW, {OLD: "2026-01-01", NEW: "2026-02-02", OTHER: "2026-03-03"})
    assert amendments == [("2026-02-02", "sentence", "a")]


def test_what_no_commit_has_is_of_today() -> None:
    came, amendments, _ = past("x", NEW, {OLD: "2026-01-01"})
    assert came == "2026-01-01"
    assert len(amendments) == 1


def test_a_clause_is_read_from_old_texts_too() -> None:
    clause = "> It **MUST**\n> hold.\n\nRationale: x\n\n- basis: robust\n- foo: y\n"
    text = f"# Title\n\n### a.b.c\n\n{clause}\n### a.b.d\n\n{clause}"
    said = (("sentence", "It MUST hold."), ("basis", "robust"))
    assert dict(versions(text)) == {"a.b.c": said, "a.b.d": said}
