"""``mpconform stress``: it counts what changes under a burden, and says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mpconform.stress.burdens import known
from mpconform.stress.tally import read_tally
from tests.running import mpconform

CLAUSE = "pool.starmap.spreads-each-item-over-the-arguments"


@pytest.mark.once
@pytest.mark.skipif("one-processor" not in known(), reason="no affinity on this platform")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_a_verdict_that_depends_on_the_machine_is_an_alarm(tmp_path: Path) -> None:
    file = tmp_path / "tally.json"
    burdens = "--burden", "one-processor", "--burden", "disk", "--runs", 2
    done = mpconform(
        "stress", "tests.backends.solitary:backend", "--clause", CLAUSE, *burdens, "-o", file
    )
    assert done.returncode == 1, done.stdout
    assert f"ALARM {CLAUSE}: FAIL" in done.stdout
    alone, disk = sorted(read_tally(file).counts, key=lambda count: count.burden, reverse=True)
    assert (alone.burden, len(alone.changed)) == ("one-processor", 1)
    assert (disk.burden, disk.changed, disk.unjudged) == ("disk", (), ())
    assert read_tally(file).checks[CLAUSE].passed == 1


@pytest.mark.once
def test_what_does_not_change_is_added_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tally.json"
    command = "stress", "reference", "--clause", CLAUSE, "--runs", 1, "--burden", "disk", "-o", file
    for runs in (1, 2):
        done = mpconform(*command)
        assert done.returncode == 0, done.stdout
        assert read_tally(file).checks[CLAUSE].passed == runs


def test_a_burden_that_there_is_not_is_told_of() -> None:
    done = mpconform("stress", "--burden", "bussy")
    assert done.returncode == 2
    assert "busy" in done.stderr


def test_a_damaged_file_is_told_of_before_anything_runs(tmp_path: Path) -> None:
    file = tmp_path / "tally.json"
    file.write_text("{")
    done = mpconform("stress", "-o", file)
    assert done.returncode == 2
    assert "is no file that 'mpconform stress -o' wrote" in done.stderr
