"""Expectation files that are made and brought up to date: what is written, and what stays."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpconform.clauses import START_METHODS, load_spec
from mpconform.expectations import Expectations, compare, read_expectations
from mpconform.expectations.blocks import blocks_of, text_of
from mpconform.expectations.observed import observed
from mpconform.expectations.update import CannotEdit, Update, updated
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from tests.running import mpconform

pytestmark = pytest.mark.once

SPEC = load_spec()
TODAY = date(2030, 6, 15)
A, B, C = [clause.id for clause in SPEC if not clause.scope.start_methods][:3]
FAIL, HANG, PASS = Verdict.FAIL, Verdict.HANG, Verdict.PASS


def run(*shown: tuple[str, str, Verdict], python: str = "3.11.7") -> Run:
    """A run with these results: clause, start method, verdict."""
    keys = {m: TargetKey("b", "1.0", m, "CPython", python, "linux") for _, m, _ in shown}
    header = Header("0", python, "CPython", "Linux", "2030-06-15T", "default", 0, (A, B, C))
    results = tuple(Result(clause, keys[m], verdict, core=True) for clause, m, verdict in shown)
    return Run(header, tuple(map(Target, keys.values())), results, Footer(True, "", len(results)))


def everywhere(clause: str, verdict: Verdict) -> list[tuple[str, str, Verdict]]:
    return [(clause, method, verdict) for method in START_METHODS]


def read(text: str, tmp_path: Path) -> Expectations:
    file = tmp_path / "read.toml"
    file.write_text(text)
    return read_expectations(file, SPEC)


def update(tmp_path: Path, text: str, *runs: Run, remove: bool = False) -> Update:
    """The file with ``text`` brought to what the runs have shown; it can be read again."""
    text = f'backend = "b"\n\n{text}' if "backend" not in text else text
    seen = observed(runs, "b", [clause.id for clause in SPEC])
    found = updated(read(text, tmp_path), blocks_of(text), seen, "new", TODAY, remove)
    read(found.text, tmp_path)
    return found


def entry(clause: str, *lines: str) -> str:
    return "\n".join([f'[["{clause}"]]', 'reason = "why"', *lines, "", ""])


def test_what_fails_everywhere_needs_no_when(tmp_path: Path) -> None:
    text = update(tmp_path, "", run(*everywhere(A, FAIL))).text
    assert text == f'backend = "b"\n\n[["{A}"]]\nreason = "new"\n'


def test_where_it_fails_is_said_by_the_start_methods(tmp_path: Path) -> None:
    shown = [(A, "fork", PASS), (A, "spawn", FAIL), (A, "forkserver", HANG), (B, "fork", FAIL)]
    text = update(tmp_path, "", run(*shown, (B, "spawn", PASS))).text
    assert 'when.start_method = ["spawn", "forkserver"]' in text
    assert 'when.start_method = "fork"' in text


def test_where_it_fails_is_said_by_the_pythons(tmp_path: Path) -> None:
    old = run(*everywhere(A, FAIL), *everywhere(B, PASS))
    new = run(*everywhere(A, PASS), *everywhere(B, FAIL), python="3.13.0")
    text = update(tmp_path, "", old, new).text
    assert 'when.pythons = "up to 3.11"' in text
    assert 'when.pythons = "3.13+"' in text
    assert "start_method" not in text


def test_what_has_passed_and_failed_is_expected_to_do_either(tmp_path: Path) -> None:
    text = update(tmp_path, "", run((A, "fork", PASS)), run((A, "fork", HANG))).text
    assert 'verdict = ["HANG", "PASS"]' in text


def test_what_nobody_could_tell_is_no_failure(tmp_path: Path) -> None:
    text = update(tmp_path, "", run((A, "fork", Verdict.INCONCLUSIVE))).text
    assert 'verdict = ["INCONCLUSIVE", "PASS"]' in text


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.BLOCKED, PASS])
def test_what_has_not_failed_gets_no_entry(tmp_path: Path, verdict: Verdict) -> None:
    assert not update(tmp_path, "", run((A, "fork", verdict))).new


WRITTEN = f"""# What b fails.

backend = "b"

# about the first

# of these
[["{B}"]]
reason = "it has a reason"  # and a remark
issue = "https://example.org/1"
when = {{ start_method = ["fork", "spawn"] }}

["{A}"]
reason = '''two
lines'''
expires = 2031-01-01
# the end
"""


def test_nothing_that_was_written_is_lost(tmp_path: Path) -> None:
    assert update(tmp_path, WRITTEN, run(*everywhere(A, FAIL))).text == WRITTEN
    text = update(tmp_path, WRITTEN, run(*everywhere(B, FAIL), *everywhere(C, FAIL))).text
    missing = [line for line in WRITTEN.splitlines() if line not in text.splitlines()]
    assert missing == []
    assert text.index('when.start_method = "forkserver"') < text.index(A)


def test_a_lone_table_becomes_the_first_of_a_list(tmp_path: Path) -> None:
    text = f'["{A}"]\nreason = "why"\nwhen.start_method = "fork"\n'
    found = update(tmp_path, text, run((A, "fork", FAIL), (A, "spawn", FAIL), (A, "x", PASS)))
    assert found.text.count(f'[["{A}"]]') == 2


def test_an_entry_that_names_a_verdict_names_the_others_as_well(tmp_path: Path) -> None:
    text = entry(A, 'verdict = "HANG"  # often', "", "# about others") + entry(B)
    found = update(tmp_path, text, run((A, "fork", FAIL), (B, "fork", FAIL)))
    assert found.wider == [A]
    assert 'verdict = ["FAIL", "HANG"]  # often\n\n# about others\n' in found.text


def test_what_passes_is_named_and_stays(tmp_path: Path) -> None:
    found = update(tmp_path, entry(A), run((A, "fork", PASS), (A, "spawn", PASS)))
    assert found.passing == {A: ["fork", "spawn"]}
    assert A in found.text


def test_what_passes_is_removed_if_that_is_wanted(tmp_path: Path) -> None:
    text = entry(A, "# the next") + entry(B)
    found = update(tmp_path, text, run((A, "fork", PASS), (B, "fork", FAIL)), remove=True)
    assert A not in found.text
    assert "# the next\n" in found.text
    assert entry(B).strip() in found.text


def test_what_passes_under_one_start_method_is_kept_for_the_others(tmp_path: Path) -> None:
    shown = run((A, "fork", PASS), (A, "spawn", FAIL), (B, "fork", PASS))
    text = entry(A) + entry(B, 'when.start_method = ["fork", "forkserver"]')
    found = update(tmp_path, text, shown, remove=True).text
    assert entry(A, 'when = {start_method = "spawn"}').strip() in found
    assert entry(B, 'when.start_method = "forkserver"').strip() in found


def test_an_entry_whose_last_day_is_over_is_not_prolonged(tmp_path: Path) -> None:
    text = entry(A, "expires = 2030-06-14")
    found = update(tmp_path, text, run((A, "fork", FAIL)))
    assert found.expired == [A]
    assert entry(A, "expires = 2030-06-14").strip() in found.text


def test_what_cannot_be_edited_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotEdit):
        update(tmp_path, f'"{A}" = {{ reason = "why" }}\n', run((A, "fork", FAIL)))


RESULTS = st.lists(
    st.tuples(
        st.sampled_from([A, B]),
        st.sampled_from([*START_METHODS]),
        st.sampled_from([PASS, FAIL, HANG, Verdict.INCONCLUSIVE, Verdict.BLOCKED]),
    ),
    unique_by=lambda shown: shown[:2],
    min_size=1,
)
ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from([A, B]),
        st.sampled_from(["", 'when.start_method = "fork"', 'verdict = ["HANG"]', "# said"]),
    ),
    max_size=3,
)


@settings(deadline=None, max_examples=50)
@given(entries=ENTRIES, shown=st.lists(RESULTS, min_size=1, max_size=2), remove=st.booleans())
def test_what_the_runs_have_shown_is_expected_afterwards(
    entries: list[str],
    shown: list[list[tuple[str, str, Verdict]]],
    remove: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.getbasetemp()
    runs = [run(*results, python=f"3.{11 + n}.0") for n, results in enumerate(shown)]
    found = update(folder, "".join(entries), *runs, remove=remove)
    file = read(found.text, folder)
    left = [one for each in runs for one in compare(each, file, TODAY).unexpected]
    assert all(one.result.clause in found.passing for one in left)
    assert all(one.result.verdict is PASS for one in left)
    if remove and len(runs) == 1:
        assert not left


@settings(deadline=None)
@given(st.text(alphabet='#["]\n a.=', max_size=40))
def test_the_blocks_of_a_text_are_the_text(text: str) -> None:
    assert text_of(blocks_of(text)) == text.rstrip("\n") + "\n"


# The command.

WRONG = ("tests.backends.misbehaving:wrong", "--clause", "contexts.cpu_count.is-the-systems")


def test_after_it_the_run_is_as_expected(tmp_path: Path) -> None:
    here = {"XDG_STATE_HOME": str(tmp_path)}
    file = tmp_path / "wrong.toml"
    assert mpconform("run", *WRONG, **here).returncode == 1
    done = mpconform("expect", "--write", file, **here)
    assert done.returncode == 0, done.stderr
    assert "1 clauses more are expected to fail" in done.stdout
    assert "not looked at" in file.read_text()
    assert mpconform("run", *WRONG, "--expect", file, **here).returncode == 0
    mended = ("tests.backends.plain:context", *WRONG[1:])
    assert mpconform("run", *mended, **here).returncode == 0
    done = mpconform("expect", "--write", file, **here)
    assert done.returncode == 2
    assert "is about '_wrong', but these records have" in done.stderr


def test_what_cannot_be_done_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    records, file = tmp_path / "r.jsonl", tmp_path / "e.toml"
    mpconform("run", *WRONG, "-o", records)
    file.write_text("]]")
    for arguments, words in (
        ((records, "--write", file), "cannot read"),
        ((tmp_path / "none", "--write", file), "cannot read"),
        ((records, "--write", records / "e.toml"), "cannot write"),
        ((records, "--backend", "x", "--write", tmp_path / "new.toml"), "is about 'x'"),
    ):
        done = mpconform("expect", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    assert file.read_text() == "]]"
    assert sorted(os.listdir(tmp_path)) == ["e.toml", "r.jsonl"]
