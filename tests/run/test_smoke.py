"""An object that cannot be used is a finding about the library, and ends nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.records import Verdict
from mpconform.records.conformance import Conformance, target_verdicts
from tests.running import judged, mpconform
from tests.suite.test_plugin import run_pytest

pytestmark = pytest.mark.once

UNUSABLE = "tests.backends.unusable"
CLAUSES = ("--clause", "pool.apply.r*", "--clause", "process.join.may-be-repeated")
CLAUSES += ("--clause", "contexts.cpu_count.is-the-systems")


def test_what_needs_it_is_blocked_and_the_rest_is_judged(tmp_path: Path) -> None:
    code, run = judged(tmp_path, f"{UNUSABLE}:raising", *CLAUSES)
    verdicts = {result.clause: result.verdict for result in run.results}
    assert verdicts.pop("smoke.pool") is Verdict.FAIL
    pool = {clause for clause in verdicts if clause.startswith("pool.")}
    assert pool
    assert {verdicts.pop(clause) for clause in pool} == {Verdict.BLOCKED}
    assert set(verdicts.values()) == {Verdict.PASS}
    assert code == 1
    assert [one.conformance for one in target_verdicts(run)] == [Conformance.DOES_NOT]


def test_a_hang_leaves_its_stacks(tmp_path: Path) -> None:
    deadline = {"MPCONFORM_SMOKE_DEADLINE": "2"}
    code, run = judged(tmp_path, f"{UNUSABLE}:hanging", *CLAUSES, **deadline)
    (smoke,) = [result for result in run.results if result.clause == "smoke.pool"]
    assert (code, smoke.verdict) == (1, Verdict.HANG)
    assert "_hangs" in smoke.stacks


def test_pytest_fails_what_needs_it(tmp_path: Path) -> None:
    options = ("--mpconform-backend", f"{UNUSABLE}:raising", "-k", "pool.apply.runs-in-a-worker")
    done = run_pytest(tmp_path, "--pyargs", "mpconform.suite.pool.test_apply", *options)
    assert done.returncode == 1
    assert "no pool today" in done.stdout


@pytest.mark.parametrize(
    ("adapter", "evidence"),
    [
        ("mistaken:raising", ["Traceback", "LookupError: no licence today"]),
        ("raises_at_import:backend", ["Traceback", 'raises_at_import.py", line 3']),
        ("hangs_at_import:backend", ['hangs_at_import.py", line 5 in <module>']),
        ("complains_at_import:backend", ["the licence server said no"]),
    ],
)
def test_a_broken_adapter_leaves_its_evidence(
    tmp_path: Path, adapter: str, evidence: list[str]
) -> None:
    records = tmp_path / "run.jsonl"
    run = ("run", f"tests.backends.{adapter}", *CLAUSES, "-o", records)
    done = mpconform(*run, MPCONFORM_IMPORT_DEADLINE="5")
    assert done.returncode == 2
    shown = mpconform("show", records, "--evidence").stdout
    assert [words for words in evidence if words not in shown] == []
