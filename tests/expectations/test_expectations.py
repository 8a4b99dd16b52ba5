"""Expectation files: what is read, what is refused, and what stands out in a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from mpconform.expectations import BadExpectations, Comparison, compare, read_expectations
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from tests.backends.misbehaving import CLAUSE as CPU_COUNT
from tests.running import ROOT, mpconform

CLAUSE = "pool.map.keeps-input-order"
SPEC = load_spec()
TODAY = date(2030, 6, 15)
ROBUST = "pipe.eof.clean-though-the-other-end-left-messages"
"""A robust clause that the standard library is known to break."""

FORKSERVER = next(clause.id for clause in SPEC if clause.start_methods == {"forkserver"})


def write(tmp_path: Path, entry: str, head: str = 'backend = "b"') -> Path:
    file = tmp_path / "expectations.toml"
    file.write_text(f"{head}\n\n{entry}\n")
    return file


def compared(
    tmp_path: Path, entry: str, verdict: Verdict, python: str = "3.11.7", note: str = ""
) -> Comparison:
    read = read_expectations(write(tmp_path, entry), SPEC)
    key = TargetKey("b", "1.0", "fork", "CPython", python, "linux")
    header = Header("0", python, "CPython", "Linux-6.1-x86_64", "", "default", 0, (CLAUSE,))
    results = (
        Result(CLAUSE, key, verdict, core=True, note=note),
        Result(CLAUSE, key._replace(backend="another"), Verdict.FAIL, core=True),
    )
    return compare(Run(header, (Target(key),), results, Footer(True, "", 2)), read, TODAY)


ENTRY = f"""[["{CLAUSE}"]]
reason = "why"
issue = "https://example.org/1"
"""


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.HANG, Verdict.INCONCLUSIVE])
def test_a_failure_with_an_entry_is_expected(tmp_path: Path, verdict: Verdict) -> None:
    found = compared(tmp_path, ENTRY, verdict)
    assert [result.verdict for result in found.expected] == [verdict]
    assert not found.unexpected


def test_a_failure_without_an_entry_stands_out(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, "", Verdict.FAIL).unexpected
    assert (found.result.clause, found.entry) == (CLAUSE, None)


def test_a_pass_with_an_entry_stands_out(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, ENTRY, Verdict.PASS).unexpected
    assert found.entry is not None


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.BLOCKED])
def test_what_could_not_be_judged_is_neither(tmp_path: Path, verdict: Verdict) -> None:
    for entry in ("", ENTRY):
        found = compared(tmp_path, entry, verdict)
        assert not found.expected
        assert not found.unexpected


def test_an_entry_for_what_the_library_lacks_does_nothing(tmp_path: Path) -> None:
    (idle,) = compared(tmp_path, ENTRY, Verdict.UNSUPPORTED, note="lacks pool.map: why").idle
    assert (idle.entry.clause, idle.reason) == (
        CLAUSE,
        "UNSUPPORTED: the library lacks pool.map: why",
    )
    for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.BLOCKED):
        assert not compared(tmp_path, ENTRY, verdict).idle


def test_an_entry_that_is_about_another_target_is_left_alone(tmp_path: Path) -> None:
    assert not compared(tmp_path, ENTRY + 'when.start_method = "spawn"', Verdict.UNSUPPORTED).idle


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('verdict = "HANG"', False),
        ('verdict = ["HANG", "FAIL"]', True),
        ('when.start_method = "spawn"', False),
        ('when.start_method = ["spawn", "fork"]', True),
        ('when.platform = "macos"', False),
        ('when.platform = "posix"', True),
        ('when.implementation = "pypy"', False),
        ('when.implementation = ["pypy", "cpython"]', True),
        ('when.pythons = "3.12+"', False),
        ('when.pythons = "3.10-3.11"', True),
        ("expires = 2030-06-14", False),
        ("expires = 2030-06-15", True),
    ],
)
def test_an_entry_counts_only_within_what_it_says(
    tmp_path: Path, line: str, expected: bool
) -> None:
    found = compared(tmp_path, ENTRY + line, Verdict.FAIL)
    assert (len(found.expected), len(found.unexpected)) == ((1, 0) if expected else (0, 1))


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL, Verdict.HANG])
def test_what_depends_on_luck_may_pass_or_fail(tmp_path: Path, verdict: Verdict) -> None:
    entry = ENTRY + 'verdict = ["FAIL", "PASS"]'
    unexpected = compared(tmp_path, entry, verdict).unexpected
    assert bool(unexpected) == (verdict is Verdict.HANG)


def test_of_several_entries_the_first_that_covers_counts(tmp_path: Path) -> None:
    other = ENTRY + 'when.start_method = "spawn"\nverdict = "HANG"\n'
    assert compared(tmp_path, other + ENTRY, Verdict.FAIL).expected


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('[["pool.map.keeps-input-ordr"]]\nreason = "x"', "did you mean 'pool.map.keeps-input-ord"),
        ('[[pool.map.keeps-input-order]]\nreason = "x"', "stand in quotes"),
        (f'[["{CLAUSE}"]]\nissue = "x"', "reason is missing"),
        (ENTRY + "resaon = 1", "no 'resaon'"),
        (ENTRY + 'verdict = "LUCK"', "verdict is one of FAIL"),
        (ENTRY + 'verdict = "PASS"', "says nothing"),
        (ENTRY + 'when.python = "3.11"', "no 'python'"),
        (ENTRY + 'when.pythons = "3.11"', "'3.10-3.12'"),
        (ENTRY + 'when.platform = "amiga"', "not 'amiga'"),
        (ENTRY + 'when.implementation = "C"', "implementation is one of cpython, pypy, not 'C'"),
        (ENTRY + 'expires = "tomorrow"', "expires is a date"),
        (
            f'[["{FORKSERVER}"]]\nreason = "x"\nwhen.start_method = "fork"',
            "the clause promises nothing",
        ),
        (f'"{CLAUSE}" = 3', "an entry is a table"),
        ("]]", "cannot read"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(tmp_path: Path, entry: str, words: str) -> None:
    file = write(tmp_path, entry)
    with pytest.raises(BadExpectations) as caught:
        read_expectations(file, SPEC)
    message = str(caught.value)
    assert words in message
    assert str(file) in message
    assert "\n" not in message


def test_the_reference_is_expected_to_fail_nothing() -> None:
    assert read_expectations(ROOT / "expectations" / "reference.toml", SPEC).entries == ()


def run_stdlib(clause: str, file: Path) -> tuple[int, str, str]:
    done = mpconform(
        *("run", "stdlib", "--start-method", "fork", "--clause", clause, "--expect", file)
    )
    return done.returncode, done.stdout, done.stderr


def test_a_run_as_expected_ends_with_0(tmp_path: Path) -> None:
    file = write(tmp_path, f'[["{ROBUST}"]]\nreason = "known"', 'backend = "stdlib"')
    code, printed, _ = run_stdlib(ROBUST, file)
    assert code == 0
    assert "1 failures as expected, 0 results not expected" in printed


def test_a_target_that_fails_as_its_file_says_is_called_so(tmp_path: Path) -> None:
    records = tmp_path / "run.jsonl"
    run = ("run", "tests.backends.misbehaving:wrong", "--clause", CPU_COUNT)
    file = write(tmp_path, f'[["{CPU_COUNT}"]]\nreason = "known"', 'backend = "_wrong"')
    for command in ((*run, "-o", records), ("show", records)):
        done = mpconform(*command, "--expect", file)
        assert done.returncode == 0, done.stdout
        said = "_wrong (fork): as expected: 1 core clauses not kept, as its file says; core 0 of 1"
        assert said in done.stdout
        assert "does not conform" not in done.stdout
    assert "does not conform" in mpconform("show", records).stdout


def test_a_target_that_fails_in_another_way_does_not_conform(tmp_path: Path) -> None:
    entry = f'[["{CPU_COUNT}"]]\nreason = "known"\nverdict = "HANG"'
    file = write(tmp_path, entry, 'backend = "_wrong"')
    run = ("run", "tests.backends.misbehaving:wrong", "--clause", CPU_COUNT)
    done = mpconform(*run, "--expect", file)
    assert done.returncode == 1
    assert "_wrong (fork): does not conform" in done.stdout


def test_an_entry_that_does_nothing_is_told(tmp_path: Path) -> None:
    queue = next(clause.id for clause in SPEC if "queue" in {need.value for need in clause.needs})
    entries = "".join(f'[["{one}"]]\nreason = "known"\n' for one in (queue, FORKSERVER))
    file = write(tmp_path, entries, 'backend = "dummy"')
    chosen = ("--clause", queue, "--clause", FORKSERVER)
    done = mpconform("run", "dummy", *chosen, "--expect", file)
    assert done.returncode == 0, done.stdout
    lines = [line for line in done.stdout.splitlines() if "does nothing here: the entry" in line]
    assert len(lines) == 2, done.stdout
    assert f"{queue} (UNSUPPORTED: the library lacks " in lines[0]
    assert f"{FORKSERVER} (the clause does not apply" in lines[1]


def test_a_failure_is_shown_unless_it_is_expected(tmp_path: Path) -> None:
    known = write(tmp_path, f'[["{ROBUST}"]]\nreason = "known"', 'backend = "stdlib"')
    records = tmp_path / "run.jsonl"
    run = ("run", "stdlib", "--start-method", "fork", "--clause", ROBUST)
    line = f"{ROBUST} on stdlib (fork)"
    assert line in mpconform(*run, "-o", records).stdout
    assert line in mpconform("show", records).stdout
    assert line not in mpconform(*run, "--expect", known).stdout
    assert line not in mpconform("show", records, "--expect", known).stdout


def test_an_unexpected_failure_ends_with_1_though_the_core_conforms(tmp_path: Path) -> None:
    code, printed, _ = run_stdlib(ROBUST, write(tmp_path, "", 'backend = "stdlib"'))
    assert code == 1
    assert f"unexpected FAIL: {ROBUST} on stdlib (fork)" in printed


def test_an_unexpected_pass_ends_with_1(tmp_path: Path) -> None:
    file = write(tmp_path, f'[["{CLAUSE}"]]\nreason = "known"', 'backend = "stdlib"')
    code, printed, _ = run_stdlib(CLAUSE, file)
    assert code == 1
    assert f"unexpected PASS: {CLAUSE} on stdlib (fork)" in printed


def test_a_file_about_another_backend_is_refused(tmp_path: Path) -> None:
    code, _, complaint = run_stdlib(CLAUSE, write(tmp_path, ""))
    assert code == 2
    assert "is about 'b', but this run has stdlib" in complaint


def test_a_start_method_that_nothing_has_is_refused(tmp_path: Path) -> None:
    entry = f'[["{CLAUSE}"]]\nreason = "known"\nwhen.start_method = "frok"'
    file = write(tmp_path, entry, 'backend = "stdlib"')
    code, printed, complaint = run_stdlib(CLAUSE, file)
    assert (code, printed) == (2, "")
    assert "names the start method 'frok', but 'stdlib' has fork" in complaint
    records = tmp_path / "run.jsonl"
    mpconform("run", "stdlib", "--clause", CPU_COUNT, "-o", records)
    shown = mpconform("show", records, "--expect", file).stdout
    assert "names the start method 'frok', which no target here has" in shown


def test_a_start_method_of_multiprocessings_is_known_everywhere(tmp_path: Path) -> None:
    entry = f'[["{CPU_COUNT}"]]\nreason = "known"\nwhen.start_method = "spawn"'
    file = write(tmp_path, entry, 'backend = "_wrong"')
    done = mpconform(
        *("run", "tests.backends.misbehaving:wrong", "--clause", CPU_COUNT, "--expect", file)
    )
    assert "names the start method" not in done.stderr
    assert done.returncode == 1
