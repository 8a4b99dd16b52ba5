"""What is counted of runs under stress, and when a check is no longer provisional."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.stress.tally import (
    ENOUGH,
    BadTally,
    Count,
    Standing,
    StressTally,
    read_tally,
    to_json,
)

TODAY = "2026-11-28"


def passed(runs: int, digest: str, before: StressTally) -> StressTally:
    for _ in range(runs):
        before = before.with_passed([("pool.x.y", 0.1)], {"pool.x.y": digest}, TODAY)
    return before


def test_a_check_is_provisional_until_it_has_passed_enough_runs() -> None:
    almost = passed(ENOUGH - 1, "a", StressTally())
    assert almost.checks["pool.x.y"].promoted == ""
    assert passed(1, "a", almost).checks["pool.x.y"].promoted == TODAY


def test_one_that_was_changed_begins_again() -> None:
    promoted = passed(ENOUGH, "a", StressTally())
    assert passed(1, "b", promoted).checks["pool.x.y"] == Standing("b", 1, 0.1)


def test_the_slowest_case_is_kept_and_told_of_where_it_took_half_of_its_deadline() -> None:
    tally = StressTally().with_passed([("pool.x.y", 0.6)], {"pool.x.y": "a"}, TODAY)
    assert passed(3, "a", tally).slow == [("pool.x.y", 0.6)]
    assert not passed(3, "a", StressTally()).slow


def test_runs_of_one_target_under_one_burden_are_counted_together() -> None:
    one = Count("stdlib", "fork", "3.11.7", "busy", 1, ("FAIL",))
    other = Count("stdlib", "fork", "3.11.7", "disk", 1)
    tally = StressTally().plus(one).plus(other).plus(one)
    assert [(count.burden, count.runs) for count in tally.counts] == [("busy", 2), ("disk", 1)]
    assert tally.counts[0].changed == ("FAIL", "FAIL")


def test_a_file_holds_it_all(tmp_path: Path) -> None:
    tally = passed(3, "a", StressTally()).plus(
        Count("b", "fork", "3.11.7", "busy", 2, ("x",), ("y",))
    )
    (tmp_path / "tally.json").write_text(to_json(tally))
    assert read_tally(tmp_path / "tally.json") == tally


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "stress", "schema": 1, "counts": [1]}'])
def test_another_file_is_told_of(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tally.json"
    file.write_text(text)
    with pytest.raises(BadTally, match="is no file that 'mpconform stress -o' wrote"):
        read_tally(file)
