"""What changed between two runs: which targets are compared, what is worse, what ends well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from mpconform.records.changes import Kind, changes
from mpconform.views.changes_markdown import as_markdown
from tests.records.test_records import FOOTER, HEADER, write
from tests.running import mpconform

KEY = TargetKey("billiard", "4.2.0", "fork", "CPython", "3.11.7", "linux")
PASS, FAIL, HANG, UNCLEAR = Verdict.PASS, Verdict.FAIL, Verdict.HANG, Verdict.INCONCLUSIVE


def run_of(key: TargetKey = KEY, complete: bool = True, **verdicts: Verdict) -> Run:
    """A run of one target; a keyword is a clause, its value the verdict."""
    results = tuple(Result(name, key, verdict, core=True) for name, verdict in verdicts.items())
    header: Header = replace(HEADER, clauses=tuple(verdicts))
    return Run(header, (Target(key),), results, Footer(complete, "", len(results)))


def kinds(old: Run, new: Run) -> Mapping[str, Kind]:
    return {change.result.clause: change.kind for change in changes(old, new).changes}


def test_a_change_has_its_kind() -> None:
    old = run_of(same=FAIL, worse=PASS, better=HANG, other=HANG, unclear=PASS, gone=PASS)
    new = run_of(same=FAIL, worse=FAIL, better=PASS, other=FAIL, unclear=UNCLEAR, new=FAIL)
    assert kinds(old, new) == {
        "worse": Kind.REGRESSION,
        "better": Kind.FIX,
        "other": Kind.OTHER,
        "unclear": Kind.OTHER,
        "gone": Kind.REMOVED,
        "new": Kind.NEW,
    }


@pytest.mark.parametrize(
    ("old", "new", "worse"),
    [
        (run_of(a=PASS), run_of(a=PASS), False),
        (run_of(a=PASS), run_of(a=FAIL), True),
        (run_of(a=FAIL), run_of(a=HANG), False),
        (run_of(a=PASS), run_of(a=PASS, b=FAIL), False),
        (run_of(a=PASS), run_of(a=PASS, complete=False), True),
        (run_of(a=PASS, complete=False), run_of(a=PASS), False),
    ],
)
def test_what_was_kept_and_is_broken_or_not_judged_is_worse(
    old: Run, new: Run, worse: bool
) -> None:
    assert changes(old, new).worse is worse


def test_an_adapter_that_is_broken_now_is_worse() -> None:
    broken = Target(TargetKey("billiard", "", "", "CPython", "3.11.7", "linux"), broken="no module")
    found = changes(run_of(a=PASS), replace(run_of(), targets=(broken,)))
    assert found.worse
    assert found.broken == (broken,)


@pytest.mark.parametrize(
    "other",
    [
        KEY._replace(version="4.3.2"),
        KEY._replace(version="4.3.2", python="3.11.9"),
        KEY._replace(implementation="PyPy", python="3.11.15"),
    ],
)
def test_a_target_is_compared_with_its_like_of_another_release_or_python(other: TargetKey) -> None:
    assert kinds(run_of(a=PASS), run_of(other, a=FAIL)) == {"a": Kind.REGRESSION}


def test_a_target_is_compared_with_the_one_that_is_most_like_it() -> None:
    newer = KEY._replace(python="3.13.0")
    old, also_old = run_of(a=PASS), run_of(newer, a=FAIL)
    both = replace(
        old, targets=old.targets + also_old.targets, results=old.results + also_old.results
    )
    found = changes(both, run_of(newer._replace(version="4.3.2"), a=FAIL))
    assert found.changes == ()
    assert [target.key for target in found.gone] == [KEY]


def test_targets_that_only_one_run_has_are_named(tmp_path: Path) -> None:
    spawn = KEY._replace(start_method="spawn")
    found = changes(run_of(a=PASS), run_of(spawn, a=PASS))
    assert ([t.key for t in found.gone], [t.key for t in found.added]) == ([KEY], [spawn])
    assert not found.worse


def files(tmp_path: Path) -> list[Path]:
    """A file OLD and a file NEW, of which NEW has a regression."""
    made = []
    for name, verdict in (("old", PASS), ("new", FAIL)):
        result = Result("pool.a", KEY, verdict, core=True, got="<b>`@me|\x1b[31m", because="so")
        header = replace(HEADER, clauses=("pool.a",))
        made.append(write(tmp_path / f"{name}.jsonl", header, Target(KEY), result, FOOTER))
    return made


@pytest.mark.once
def test_the_command_shows_a_regression_and_ends_with_one(tmp_path: Path) -> None:
    done = mpconform("diff", *files(tmp_path))
    assert done.returncode == 1
    assert "regression: PASS → FAIL pool.a on billiard (fork)" in done.stdout
    assert "billiard (fork): 1 regression" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.once
def test_the_command_ends_well_where_nothing_is_worse(tmp_path: Path) -> None:
    old, _ = files(tmp_path)
    done = mpconform("diff", old, old)
    assert (done.returncode, done.stdout) == (0, "billiard (fork): no change\n")


@pytest.mark.once
def test_as_data_the_kinds_are_lists(tmp_path: Path) -> None:
    done = mpconform("diff", *files(tmp_path), "--format", "json")
    data = json.loads(done.stdout)
    assert data["worse"] is True
    assert [(one["clause"], one["new"]) for one in data["regressions"]] == [("pool.a", "FAIL")]
    assert data["fixes"] == []


def test_in_markdown_what_a_backend_said_is_code(tmp_path: Path) -> None:
    new = run_of(a=FAIL)
    (result,) = new.results
    new = replace(new, results=(replace(result, got="<b>`@me|\x1b[31m"),))
    *_, row = as_markdown(changes(run_of(a=PASS), new)).splitlines()
    assert row.startswith("| `PASS → FAIL` | `a` | `billiard (fork)` | `` expected")
    assert r"<b>`@me\|\x1b[31m" in row


@pytest.mark.once
def test_a_folder_of_records_is_one_set(tmp_path: Path) -> None:
    old, new = files(tmp_path)
    folder = tmp_path / "ci"
    folder.mkdir()
    new.rename(folder / "part.jsonl")
    assert mpconform("diff", old, folder).returncode == 1
    empty = mpconform("diff", old, tmp_path / "ci" / "nothing")
    assert empty.returncode == 2
    assert empty.stderr.count("\n") == 1
