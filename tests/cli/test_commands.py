"""The commands, as a user meets them: what they print, and their exit codes."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from mpconform.clauses import Basis, load_spec
from mpconform.records import Verdict
from mpconform.run.verdicts import applies
from mpconform.suite.index import checks_by_clause
from tests.backends.misbehaving import CLAUSE
from tests.running import judged, mpconform

pytestmark = pytest.mark.once

FAULTY = "tests.backends.misbehaving"
MAP = "pool.map.keeps-input-order"


def test_a_backend_that_conforms_exits_0() -> None:
    done = mpconform("run", "stdlib", "--start-method", "fork", "--clause", MAP)
    assert done.returncode == 0
    assert re.search(r"^pool +\S* 1/1$", done.stdout, re.M), done.stdout
    assert "stdlib (fork): conforms; core 1 of 1 passed" in done.stdout


def test_a_backend_that_does_not_exits_1_and_says_why() -> None:
    done = mpconform("run", f"{FAULTY}:wrong", "--clause", CLAUSE)
    assert done.returncode == 1
    assert "expected cpu_count() to be" in done.stdout
    assert f"because {CLAUSE} says: " in done.stdout
    assert "But got -1." in done.stdout
    assert "does not conform" in done.stdout
    assert f"first failure: {CLAUSE} (FAIL)" in done.stdout


def test_each_clause_has_one_result_though_some_fail_in_company(tmp_path: Path) -> None:
    options = ("--start-method", "fork", "--clause", "pool.map.*", "-j", "1")
    _, run = judged(tmp_path, "tests.backends.shuffled:backend", *options)
    spec = load_spec()
    wanted = [name for name in run.header.clauses if applies(spec[name], "fork")]
    assert sorted(result.clause for result in run.results) == sorted(wanted)
    assert MAP in [result.clause for result in run.results if result.verdict.violation]


def test_a_crash_is_told_in_a_sentence() -> None:
    done = mpconform("run", f"{FAULTY}:exiting", "--clause", CLAUSE)
    assert "But got a crash: the check's process " in done.stdout


def test_robustness_does_not_decide() -> None:
    done = mpconform("run", "stdlib", "--clause", "pool.callbacks.an-empty-map-*", "-j", 2)
    assert "failures on 1 clauses about robustness, which decide nothing" in done.stdout
    assert done.returncode == 0


def test_x_stops_at_the_first_failed_core_clause(tmp_path: Path) -> None:
    code, run = judged(
        tmp_path, f"{FAULTY}:wrong", f"{FAULTY}:raising", "--clause", CLAUSE, "-x", "-j", 1
    )
    assert code == 1
    assert sum(result.verdict.violation for result in run.results) == 1
    assert not run.complete


def test_smoke_judges_the_documented_core_and_generates_nothing(tmp_path: Path) -> None:
    options = ("stdlib", "--start-method", "fork", "--profile", "smoke")
    _, run = judged(tmp_path, *options)
    documented = [c.id for c in load_spec() if c.core and c.basis is Basis.DOCUMENTED]
    assert list(run.header.clauses) == documented
    named = {
        f"{check.module}:{check.name}": max(1, len(check.cases.examples)) if check.cases else 1
        for checks in checks_by_clause().values()
        for check in checks
    }
    passed = [result for result in run.results if result.verdict is Verdict.PASS]
    assert len(passed) > 150
    assert {r.check: r.cases for r in passed} == {r.check: named[r.check] for r in passed}


def test_smoke_judges_any_clause_that_is_asked_for() -> None:
    robust = "pool.map.rejects-a-chunk-size-below-one"
    done = mpconform("run", "reference", "--profile", "smoke", "--clause", robust)
    assert "core not judged; robustness 1 of 1 passed" in done.stdout


def test_the_same_seed_gives_the_same_records(tmp_path: Path) -> None:
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _, run = judged(
            tmp_path / name, "stdlib", "--start-method", "fork", "--clause", "pool.map*"
        )
        runs.append({r.clause: (r.verdict, r.case, r.cases) for r in run.results})
    assert runs[0] == runs[1]
    assert len(runs[0]) > 3


def test_a_run_is_kept_without_being_asked_for_and_shown(tmp_path: Path) -> None:
    kept = {"XDG_STATE_HOME": str(tmp_path)}
    none = mpconform("show", **kept)
    assert none.returncode == 2
    assert "no run is kept" in none.stderr
    (tmp_path / "mpconform").mkdir()
    for day in range(10, 22):
        (tmp_path / "mpconform" / f"200001{day}T000000.000000-1.jsonl").touch()
    ran = mpconform("run", "stdlib", "--start-method", "fork", "--clause", MAP, **kept)
    assert len(list(tmp_path.rglob("*.jsonl"))) == 10
    assert "stdlib (fork): conforms; core 1 of 1" in mpconform("show", **kept).stdout
    assert ran.returncode == 0


def test_a_run_needs_no_place_to_keep_it() -> None:
    options = ("--start-method", "fork", "--clause", MAP)
    done = mpconform("run", "stdlib", *options, XDG_STATE_HOME="/proc/nowhere")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_conforming_backend_fits_into_one_screen() -> None:
    done = mpconform("run", "reference", "--profile", "smoke", COLUMNS="80")
    lines = [line for line in done.stdout.splitlines() if " to go " not in line]
    assert len(lines) < 24
    assert max(map(len, lines)) <= 88  # the last two say what to do next


def test_cells_are_shown_if_they_are_asked_for() -> None:
    other = "pool.map.rejects-a-chunk-size-below-one"
    options = ("--start-method", "fork", "--clause", MAP, "--clause", other)
    every = mpconform("run", "stdlib", "reference", *options, "--matrix").stdout
    assert re.search(rf"^{MAP} +pass +pass", every, re.M), every
    assert re.search(rf"^{other} \* +(pass +FAIL|FAIL +pass)", every, re.M), every
    different = mpconform("run", "stdlib", "reference", *options, "--only-differences").stdout
    assert re.search(rf"^{other} \* +", different, re.M), different
    assert not re.search(rf"^{MAP} +", different, re.M), different


def test_what_a_backend_lacks_is_unsupported_and_never_judged(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "dummy", "--clause", "process.*", "--clause", MAP)
    verdicts = {result.clause: result.verdict.value for result in run.results}
    assert verdicts[MAP] == "PASS"
    assert list(verdicts.values()).count("UNSUPPORTED") > 10


def test_a_clause_that_builds_on_a_failed_one_is_blocked(tmp_path: Path) -> None:
    base = "process.join.waits-for-the-end"
    spec = load_spec()
    built = [clause.id for clause in spec if base in clause.builds_on]
    chosen = [word for clause in (base, *built) for word in ("--clause", clause)]
    code, run = judged(tmp_path, "tests.backends.blocking:backend", *chosen)
    verdicts = {result.clause: result.verdict.value for result in run.results}
    assert code == 1
    assert verdicts.pop(base) == "FAIL"
    assert len(verdicts) > 10
    assert set(verdicts.values()) == {"BLOCKED"}


def test_a_failure_judged_alone_names_what_it_builds_on(tmp_path: Path) -> None:
    base, built = "process.join.waits-for-the-end", "process.exitcode.zero-after-return"
    assert base in load_spec()[built].builds_on
    said = "(builds on process.join.waits-for-the-end, not judged in this run)"
    backend = "tests.backends.blocking:backend"
    alone = mpconform("run", backend, "--clause", built)
    assert alone.returncode == 1
    assert said in alone.stdout
    assert said not in mpconform("run", backend, "--clause", built, "--clause", base).stdout


def test_show_prints_what_the_run_printed(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    ran = mpconform("run", f"{FAULTY}:hanging", "--clause", CLAUSE, "--deadline", 1, "-o", path)
    shown = mpconform("show", path, "--evidence")
    assert shown.returncode == 0
    (line,) = [line for line in ran.stdout.splitlines() if "does not conform" in line]
    assert line in shown.stdout
    assert "_hanging" in shown.stdout


@pytest.mark.parametrize("clause", ["pool.map.keeps-input-order", CLAUSE])
def test_explain_says_everything_about_a_clause(clause: str) -> None:
    done = mpconform("explain", clause)
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    found = load_spec()[clause]
    assert found.sentence in said
    assert found.rationale in said
    assert found.sources[0] in said
    assert f"mpconform.suite.{found.chapter}." in said


def test_a_failure_says_where_its_check_stands(tmp_path: Path) -> None:
    (check,) = checks_by_clause()[CLAUSE]
    assert re.search(r"/contexts/test_\w+\.py:\d+$", check.where)
    records = tmp_path / "run.jsonl"
    ran = mpconform("run", f"{FAULTY}:wrong", "--clause", CLAUSE, "-o", records)
    assert f"  check: {check.where}\n" in ran.stdout
    assert f"  check: {check.where}\n" in mpconform("show", records).stdout


@pytest.mark.parametrize("clause", [CLAUSE, "observed.process.default-names"])
def test_explain_prints_the_bodies_of_checks(clause: str) -> None:
    kind = "observe" if clause.startswith("observed.") else "test"
    checks = checks_by_clause(kind)[clause]
    plain, whole = mpconform("explain", clause), mpconform("explain", clause, "--source")
    assert whole.returncode == 0
    for check in checks:
        body = inspect.getsource(check.function)
        assert f"def {check.name}(" in body
        assert body in whole.stdout
        assert body not in plain.stdout
        assert check.where in plain.stdout


def test_explain_names_exceptions_on_both_sides() -> None:
    spec = load_spec()
    clause = next(clause for clause in spec if clause.exceptions)
    narrowing = clause.exceptions[0]
    assert f"except  {', '.join(clause.exceptions)}" in mpconform("explain", clause.id).stdout
    (line,) = [x for x in mpconform("explain", narrowing).stdout.splitlines() if "excepted" in x]
    assert line.split()[:2] == ["excepted", "from"]
    assert clause.id in line


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("examples.squares-over-a-pool", ["print(pool.map(square, [1, 2, 3]))", "[1, 4, 9]"]),
        ("observed.process.default-names", ["MAY, not judged", "observe_"]),
    ],
)
def test_explain_knows_examples_and_what_is_observed(name: str, words: list[str]) -> None:
    done = mpconform("explain", name)
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []


def test_clauses_lists_them_all() -> None:
    done = mpconform("clauses")
    assert [line.split()[0] for line in done.stdout.splitlines()] == load_spec().ids
    assert str(len(load_spec())) in mpconform("clauses", "--summary").stdout


def test_backends_lists_what_is_installed() -> None:
    done = mpconform("backends")
    assert done.returncode == 0
    for name in ("stdlib", "reference", "dummy", "billiard", "multiprocess"):
        assert f"{name} " in done.stdout
    assert "lacks separate-processes" in done.stdout


def test_the_command_is_a_module_too() -> None:
    assert "mpconform" in mpconform("--version").stdout
