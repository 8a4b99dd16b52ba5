"""Bad input: one clear line that says what to do, exit code 2, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.records import read_runs
from tests.running import mpconform

pytestmark = pytest.mark.once

BACKENDS = "tests.backends"


def refusal(*arguments: object) -> str:
    """The one line that ``mpconform`` answers with."""
    done = mpconform(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    lines = (done.stderr or done.stdout).strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "mine.adapter"], ["name the adapter in it: mine.adapter:backend"]),
        (["run", "stdlob"], ["no backend 'stdlob'", "did you mean 'stdlib'?"]),
        (["run", "--clause", "pool.mop.*"], ["no clause 'pool.mop.*'", "mpconform clauses"]),
        (["run", "--profile", "thorouh"], ["no profile", "did you mean 'thorough'?"]),
        (["run", "--start-method", "frok"], ["no start method", "did you mean 'fork'?"]),
        (["run", "--seed", "lucky"], ["whole number or 'random'"]),
        (["run", "-j", "0"], ["-j"]),
        (["run", "--frobnicate"], ["--frobnicate"]),
        (["explain", "pool.map.keeps-input-ordre"], ["did you mean 'pool.map.keeps-input-order'"]),
        (["explain", "pool.map"], ["the beginning of", "mpconform clauses 'pool.map.*'"]),
        (["show", "/nowhere/at/all.jsonl"], ["cannot read /nowhere/at/all.jsonl"]),
        (["run", "-o", "/nowhere/at/all.jsonl"], ["cannot write", "name another file"]),
        (["run", "-o", "/"], ["cannot write", "name another file"]),
        (["ruin"], ["ruin"]),
    ],
)
def test_a_mistake_gets_one_line(arguments: list[str], words: list[str]) -> None:
    line = refusal(*arguments)
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    ("adapter", "words"),
    [
        ("no_such_package:backend", "there is no module no_such_package"),
        (f"{BACKENDS}.misbehaving:nothing", "has no 'nothing'"),
        (f"{BACKENDS}.misbehaving:not_a_backend", "is a dict, not an mpadapters.Backend"),
        (f"{BACKENDS}.raises_at_import:backend", "raised RuntimeError: no licence found"),
        (f"{BACKENDS}.leaves_at_import:backend", "ended the process (exit code 'go away')"),
        (f"{BACKENDS}.exits_at_import:backend", "ended the process (exit code 7"),
    ],
)
def test_a_broken_adapter_is_told_from_a_backend_that_fails(adapter: str, words: str) -> None:
    done = mpconform("run", adapter, "--clause", "contexts.cpu_count.*")
    assert done.returncode == 2
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"{adapter}: broken")]
    assert words in line


def test_an_adapter_that_hangs_on_import_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done = mpconform(
        "run",
        f"{BACKENDS}.hangs_at_import:backend",
        "--clause",
        "contexts.cpu_count.*",
        MPCONFORM_IMPORT_DEADLINE="2",
    )
    assert done.returncode == 2
    assert "hangs_at_import did not end within 2 s" in done.stdout


def test_a_broken_adapter_costs_the_others_nothing() -> None:
    broken = f"{BACKENDS}.raises_at_import:backend"
    done = mpconform("run", broken, "stdlib", "--clause", "contexts.cpu_count.*")
    assert done.returncode == 2
    assert "stdlib (fork): conforms" in done.stdout


def test_records_of_another_schema_are_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text('{"kind": "header", "schema": 999}\n')
    assert "schema 999" in refusal("run", "-o", path)
    assert "schema 999" in refusal("show", path)
    assert path.read_text() == '{"kind": "header", "schema": 999}\n'


def test_a_file_that_is_not_records_is_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir,\n")
    assert "not a record" in refusal("run", "-o", path)
    assert path.read_text() == "Dear Sir,\n"


def test_two_backends_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from mpadapters.stdlib import backend\n")
    done = mpconform(
        *("run", "stdlib", "mine:backend", "--clause", "contexts.cpu_count.*"),
        PYTHONPATH=str(tmp_path),
    )
    assert done.returncode == 2
    assert "another adapter of this run is called 'stdlib' too" in done.stdout


def test_a_run_that_could_not_begin_is_marked_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    refusal("run", "stdlib", "--start-method", "frok", "-o", path)
    (run,) = read_runs(path)
    assert not run.complete
