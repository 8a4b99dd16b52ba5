"""Several parts as one run: what is missing of them is named, and nothing is judged complete that
is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.records import Run, read_runs
from mpconform.records.merge import merged
from tests.records.test_records import FOOTER, HEADER, KEY, RESULT, TARGET, write
from tests.running import check_schema, mpconform


def part(clause: str, shard: str = "", **key: str) -> Run:
    """A run of one clause on one target."""
    target = replace(TARGET, key=KEY._replace(**key))
    result = replace(RESULT, clause=clause, target=target.key)
    return Run(replace(HEADER, clauses=(clause,), shard=shard), (target,), (result,), FOOTER)


def test_all_shards_make_a_complete_run() -> None:
    run = merged([("a", part("pool.a", "1/2")), ("b", part("pool.b", "2/2"))])
    assert run.complete
    assert run.header.clauses == ("pool.a", "pool.b")
    assert run.header.shard == ""
    assert [result.clause for result in run.results] == ["pool.a", "pool.b"]


def test_a_shard_that_is_not_there_is_named() -> None:
    run = merged([("a", part("pool.a", "1/3")), ("b", part("pool.b", "3/3"))])
    assert run.cut_short == "2/3 of stdlib on CPython 3.12.1, linux is missing"


def test_shards_of_other_targets_do_not_stand_in() -> None:
    whole = [("a", part("pool.a", "1/2")), ("b", part("pool.b", "2/2"))]
    half = [("c", part("pool.a", "1/2", python="3.13.0"))]
    assert merged([*whole, *half]).cut_short.startswith("2/2 of stdlib on CPython 3.13.0")


@pytest.mark.parametrize("footer", [None, replace(FOOTER, complete=False, reason="interrupted")])
def test_a_part_that_was_cut_off_is_named(footer: object) -> None:
    cut = replace(part("pool.b"), footer=footer)
    run = merged([("a.jsonl", part("pool.a")), ("b.jsonl", cut)])
    assert run.cut_short == f"b.jsonl: {cut.cut_short}"


@pytest.mark.once
def test_the_command_writes_one_run_of_files_and_folders(tmp_path: Path) -> None:
    folder = tmp_path / "ci"
    folder.mkdir()
    for name, one in (("1", part("pool.a", "1/2")), ("2", part("pool.b", "2/2"))):
        assert one.footer is not None
        write(folder / f"{name}.jsonl", one.header, *one.targets, *one.results, one.footer)
    whole = tmp_path / "whole.jsonl"
    done = mpconform("merge", folder, "-o", whole)
    assert done.returncode == 0, done.stderr
    assert "stdlib (fork): conforms; core 2 of 2 passed" in done.stdout
    check_schema(whole)
    (run,) = read_runs(whole)
    assert run.complete
    again = mpconform("merge", folder, "-o", whole)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    (folder / "2.jsonl").unlink()
    some = mpconform("merge", folder, "-o", tmp_path / "some.jsonl")
    assert some.returncode == 1
    assert "This run is incomplete: 2/2 of stdlib" in some.stdout
