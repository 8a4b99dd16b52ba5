"""`docs/reports.md` is made of the faults that shipped, and of what came of showing them."""

from __future__ import annotations

import re

from mpconform.mutants.seen import read_seen
from tests.shipped import all_faults
from tests.shipped_page import PAGE, with_tables

FAULTS, _ = all_faults()
SEEN = read_seen()
TEXT = PAGE.read_text()


def test_the_page_is_the_one_that_is_made() -> None:
    assert with_tables(TEXT, FAULTS, SEEN) == TEXT


def test_each_fault_was_shown_or_says_why_not() -> None:
    shown = {fault.name: set(SEEN.get(fault.name, {})) for fault in FAULTS}
    assert [fault.name for fault in FAULTS if set(fault.ways) - shown[fault.name]] == []


def test_what_was_not_caught_has_a_reason() -> None:
    ends = {"FAIL", "HANG", "CRASH", "LEAK"}
    escaped = [
        (fault.name, way)
        for fault in FAULTS
        for way in fault.ways
        if SEEN.get(fault.name, {}).get(way) not in ends and not fault.not_seen
    ]
    assert escaped == []


def test_the_words_of_before_are_explained() -> None:
    explained = set(re.findall(r"\*([a-z ]+)\*:", TEXT))
    assert {fault.before or "not tried" for fault in FAULTS} - {"not reproduced"} <= explained
