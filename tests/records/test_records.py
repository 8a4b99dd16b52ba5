"""Records: what is written is read back; what is not a record is refused with its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpconform.history import Moment
from mpconform.records import (
    BadRecords,
    Footer,
    Header,
    RecordWriter,
    Result,
    Run,
    Target,
    TargetKey,
    Verdict,
    combined,
    read_runs,
)
from mpconform.records.conformance import Conformance, suspects, target_verdicts
from mpconform.records.model import Record
from mpconform.records.write import to_line
from tests.running import check_schema, mpconform

HEADER = Header("0.1.0", "3.12.1", "CPython", "Linux", "2026-01-01", "default", 0, ("pool.a.b",))
KEY = TargetKey("stdlib", "3.12.1", "fork", "CPython", "3.12.1", "linux")
TARGET = Target(KEY, {"pool": "none here"}, 2.2)
HISTORY = (Moment(0.0, 7, "reported", "started", [1]), Moment(0.5, 8, "waits at", "go"))
RESULT = Result("pool.a.b", KEY, Verdict.PASS, core=True, history=HISTORY)
HANG_OF_SCHEMA_1 = {("reported", "started"), ("waits at", "never opened")}
NOWHERE = replace(RESULT, target=KEY._replace(python="no version"))
FOOTER = Footer(complete=True, ended="2026-01-01", results=1)


def write(path: Path, *records: Record) -> Path:
    writer = RecordWriter(path)
    for record in records:
        writer.write(record)
    writer.close()
    return path


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", HEADER, TARGET, RESULT, FOOTER)
    (run,) = read_runs(path)
    assert run.header == HEADER
    assert run.targets == (TARGET,)
    assert run.results == (RESULT,)
    assert run.footer is not None
    assert replace(run.footer, digest="") == FOOTER
    assert run.complete


def test_targets_stand_by_backend_whichever_was_ready_first(tmp_path: Path) -> None:
    order = [("b", "spawn"), ("a", "fork"), ("b", "fork")]
    targets = [
        replace(TARGET, key=KEY._replace(backend=name, start_method=method))
        for name, method in order
    ]
    (run,) = read_runs(write(tmp_path / "r.jsonl", HEADER, *targets, FOOTER))
    assert [(t.backend, t.start_method) for t in run.targets_by_backend] == [
        ("b", "fork"),
        ("b", "spawn"),
        ("a", "fork"),
    ]
    assert [one.target for one in target_verdicts(run)] == list(run.targets_by_backend)


WORDS = st.text(st.characters(codec=None, categories=None))
"""Any text that Python can hold: what a backend says may be no Unicode at all."""


@given(st.builds(replace, st.just(RESULT), got=WORDS, seconds=st.floats(0, 9), case=WORDS))
def test_whatever_a_backend_says_survives(result: Result) -> None:
    line = to_line(result)
    assert len(line.splitlines()) == 1
    line.encode()
    assert json.loads(line)["got"] == result.got


def test_every_kind_of_record_fits_the_schema(tmp_path: Path) -> None:
    check_schema(write(tmp_path / "r.jsonl", HEADER, TARGET, RESULT, FOOTER))


@pytest.mark.parametrize("record", [replace(RESULT, verdict="GOOD"), replace(TARGET, key=("b",))])
def test_the_schema_tells_what_is_no_record(tmp_path: Path, record: Record) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check_schema(write(tmp_path / "r.jsonl", record))


def test_kinds_and_fields_of_later_versions_are_skipped_with_a_word(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", HEADER, RESULT)
    later = {**json.loads(to_line(RESULT)), "mood": "good"}
    path.write_text(
        path.read_text() + '{"kind": "weather"}\n' + json.dumps(later) + "\n" + to_line(FOOTER)
    )
    (run,) = read_runs(path)
    assert run.results == (RESULT, RESULT)
    assert run.skipped == {"weather": 1}
    assert run.complete
    assert "1 records of the kind 'weather' were left out" in mpconform("show", path).stdout


def test_records_of_schema_1_are_still_read() -> None:
    (run,) = read_runs(Path(__file__).with_name("schema_1.jsonl"))
    key = TargetKey("stdlib", "3.11.7", "fork", "CPython", "3.11.7", "linux")
    assert [target.key for target in run.targets] == [key]
    assert [(result.target, result.verdict) for result in run.results] == [
        (key, Verdict.PASS),
        (key, Verdict.HANG),
    ]
    acts = {(moment.act, moment.name) for moment in run.results[1].history}
    assert acts >= HANG_OF_SCHEMA_1
    assert run.complete


def test_several_runs_make_one_set(tmp_path: Path) -> None:
    spawn = KEY._replace(start_method="spawn")
    other = replace(RESULT, clause="pool.a.c", target=spawn)
    again = replace(RESULT, verdict=Verdict.FAIL)
    first = write(tmp_path / "1.jsonl", HEADER, TARGET, RESULT, FOOTER)
    write(first, HEADER, replace(TARGET, key=spawn), other, FOOTER)
    second = write(tmp_path / "2.jsonl", HEADER, TARGET, again)
    whole = combined(read_runs(first))
    assert whole.complete
    assert [target.key for target in whole.targets] == [KEY, spawn]
    part = combined([*read_runs(first), *read_runs(second)])
    assert part.results == (again, other)
    assert not part.complete


def test_show_tells_of_several_runs_in_a_file_and_shows_each(tmp_path: Path) -> None:
    failed = replace(RESULT, verdict=Verdict.FAIL, got="the first")
    path = write(tmp_path / "r.jsonl", HEADER, TARGET, failed, FOOTER)
    assert "--run" not in mpconform("show", path).stdout
    write(path, HEADER, TARGET, RESULT, FOOTER)
    whole = mpconform("show", path).stdout
    assert "These are 2 runs as one set" in whole
    assert "the first" not in whole
    first = mpconform("show", path, "--run", 1).stdout
    assert "the first" in first
    assert "as one set" not in first
    none = mpconform("show", path, "--run", 3)
    assert (none.returncode, none.stdout) == (2, "")
    assert "there is no run 3: the files hold 2" in none.stderr


@pytest.mark.parametrize(
    ("records", "code"),
    [((RESULT, FOOTER), 0), ((RESULT,), 1), ((replace(RESULT, verdict=Verdict.FAIL), FOOTER), 0)],
)
def test_show_ends_well_whatever_was_found_if_all_was_judged(
    tmp_path: Path, records: tuple[Record, ...], code: int
) -> None:
    path = write(tmp_path / "r.jsonl", HEADER, TARGET, *records)
    assert mpconform("show", path).returncode == code


def test_runs_are_appended(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", HEADER, FOOTER)
    write(path, HEADER, RESULT, FOOTER)
    assert [len(run.results) for run in read_runs(path)] == [0, 1]


def test_a_run_without_a_footer_is_incomplete(tmp_path: Path) -> None:
    (run,) = read_runs(write(tmp_path / "r.jsonl", HEADER, RESULT))
    assert not run.complete
    assert run.results == (RESULT,)


def test_a_line_cut_off_at_the_end_is_dropped(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", HEADER, RESULT, RESULT)
    path.write_text(path.read_text()[:-40])
    (run,) = read_runs(path)
    assert run.results == (RESULT,)
    assert not run.complete


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "holds no records"),
        ("hello\n", ":1: this line is not a record"),
        ("[1]\n", ":1: this line is not a record of mpconform"),
        (to_line(HEADER) + '\n{"kind": "result"}\n', ":2: this result is damaged"),
        (
            to_line(HEADER)
            + "\n"
            + to_line(replace(RESULT, target=KEY._replace(python="x")))
            + "\n",
            ":2: this result is damaged",
        ),
        ('{"kind": "header", "schema": 999}\n', "schema 999, this version reads schemas 1 to 2"),
        (to_line(RESULT) + "\n", "begin with a header"),
        (to_line(HEADER) + "\n" + "garbage\n" + to_line(FOOTER) + "\n", ":2: "),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(BadRecords, match=problem):
        read_runs(path)


@pytest.mark.parametrize(
    ("verdicts", "complete", "conformance"),
    [
        ([(Verdict.PASS, True), (Verdict.FAIL, False)], True, Conformance.CONFORMS),
        ([(Verdict.PASS, True), (Verdict.UNSUPPORTED, True)], True, Conformance.CONFORMS),
        ([(Verdict.PASS, True), (Verdict.FAIL, True)], True, Conformance.DOES_NOT),
        ([(Verdict.LEAK, True)], True, Conformance.DOES_NOT),
        ([(Verdict.HANG, True), (Verdict.BLOCKED, True)], True, Conformance.DOES_NOT),
        ([(Verdict.INCONCLUSIVE, True)], True, Conformance.UNDECIDED),
        ([(Verdict.SUITE_ERROR, True)], True, Conformance.UNDECIDED),
        ([(Verdict.PASS, True)], False, Conformance.UNDECIDED),
        ([(Verdict.FAIL, True)], False, Conformance.DOES_NOT),
    ],
)
def test_whether_a_target_conforms(
    tmp_path: Path,
    verdicts: list[tuple[Verdict, bool]],
    complete: bool,
    conformance: Conformance,
) -> None:
    results = [replace(RESULT, verdict=verdict, core=core) for verdict, core in verdicts]
    footer = replace(FOOTER, complete=complete)
    (run,) = read_runs(write(tmp_path / "r.jsonl", HEADER, TARGET, *results, footer))
    (found,) = target_verdicts(run)
    assert found.conformance is conformance


def test_what_leaves_a_target_undecided_is_named(tmp_path: Path) -> None:
    unclear = replace(RESULT, verdict=Verdict.INCONCLUSIVE, note="the cases never reached: some")
    path = write(tmp_path / "r.jsonl", HEADER, TARGET, unclear, FOOTER)
    shown = mpconform("show", path).stdout
    assert "stdlib (fork): undecided" in shown
    assert "undecided: pool.a.b (INCONCLUSIVE: the cases never reached: some)" in shown


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ({("a", "fork"): Verdict.FAIL, ("b", "fork"): Verdict.HANG}, True),
        ({("a", "fork"): Verdict.FAIL, ("b", "fork"): Verdict.PASS}, False),
        ({("a", "fork"): Verdict.FAIL, ("a", "spawn"): Verdict.FAIL}, False),
        ({("a", "fork"): Verdict.FAIL, ("b", "fork"): Verdict.UNSUPPORTED}, False),
        (
            {
                ("a", "fork"): Verdict.FAIL,
                ("a", "spawn"): Verdict.PASS,
                ("b", "fork"): Verdict.FAIL,
            },
            False,
        ),
    ],
)
def test_a_clause_that_every_backend_breaks_is_suspect(
    verdicts: dict[tuple[str, str], Verdict], found: bool
) -> None:
    results = tuple(
        replace(RESULT, target=KEY._replace(backend=backend, start_method=method), verdict=verdict)
        for (backend, method), verdict in verdicts.items()
    )
    run = Run(HEADER, (), results, FOOTER)
    assert suspects(run) == (["pool.a.b"] if found else [])
