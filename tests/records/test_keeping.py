"""Results that are kept: small, the same in any order, and shown like any records."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.records import Verdict, read_runs
from tests.backends.misbehaving import CLAUSE
from tests.running import check_schema, mpconform

pytestmark = pytest.mark.once

WRONG = "tests.backends.misbehaving:wrong"


def test_results_are_kept_without_evidence_release_by_release(tmp_path: Path) -> None:
    records, kept = tmp_path / "run.jsonl", tmp_path / "results"
    mpconform("run", WRONG, "stdlib", "--clause", CLAUSE, "-o", records)
    done = mpconform("keep", records, "--in", kept)
    assert done.returncode == 0, done.stderr
    files = sorted(str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file())
    assert files[0] == "_wrong/unknown.jsonl"
    assert files[1].startswith("stdlib/3.")
    check_schema(kept / files[0])
    assert all(run.complete for file in files for run in read_runs(kept / file))
    (result,) = [one for one in read_runs(kept / files[0])[0].results if one.clause == CLAUSE]
    assert (result.verdict, result.got) == (Verdict.FAIL, "-1")
    assert (result.detail, result.because, result.history) == ("", "", ())
    assert "does not conform" in mpconform("show", kept / files[0]).stdout


def test_what_is_judged_again_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    records, again, kept = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "results"
    mpconform("run", WRONG, "--clause", CLAUSE, "-o", records)
    mpconform("run", WRONG, "--clause", CLAUSE, "--clause", "process.name.*", "-o", again)
    mpconform("keep", records, "--in", kept)
    mpconform("keep", again, "--in", kept)
    once = (kept / "_wrong" / "unknown.jsonl").read_text()
    mpconform("keep", again, "--in", kept)
    assert (kept / "_wrong" / "unknown.jsonl").read_text() == once
    (run,) = read_runs(kept / "_wrong" / "unknown.jsonl")
    assert len({one.clause for one in run.results}) == len(run.results) > 1
    assert run.header.started == read_runs(again)[0].header.started


def test_each_file_says_when_its_release_was_judged(tmp_path: Path) -> None:
    first, second, kept = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "results"
    mpconform("run", WRONG, "--clause", CLAUSE, "-o", first)
    mpconform("run", "stdlib", "--start-method", "fork", "--clause", CLAUSE, "-o", second)
    mpconform("keep", first, second, "--in", kept)
    (run,) = read_runs(kept / "_wrong" / "unknown.jsonl")
    assert run.header == read_runs(first)[0].header


def test_what_has_no_results_is_one_line(tmp_path: Path) -> None:
    records = tmp_path / "run.jsonl"
    mpconform("run", "tests.backends.raises_at_import:backend", "-o", records)
    done = mpconform("keep", records, "--in", tmp_path / "results")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "results").exists()
