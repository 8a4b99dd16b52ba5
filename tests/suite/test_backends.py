"""The suite on the backends whose results are known: the expectation files say which."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mpconform.clauses import load_spec
from mpconform.expectations import compare, read_expectations
from mpconform.records import Verdict
from mpconform.records.conformance import Conformance, target_verdicts
from tests.running import ROOT, judged

BACKENDS = ("stdlib", "reference")


def test_backends_fail_what_their_files_say_and_nothing_else(tmp_path: Path) -> None:
    """Under fork, on every Python.

    README's first command judges both under all start methods, and takes some four times as long;
    `tox -e py312-stdlib-spawn` judges one under any.
    """
    _, run = judged(tmp_path, *BACKENDS, "--start-method", "fork")
    for backend in BACKENDS:
        assert len([result for result in run.results if result.backend == backend]) > 400
        file = ROOT / "expectations" / f"{backend}.toml"
        found = compare(run, read_expectations(file, load_spec()), date.today())
        unexpected = [one.result for one in found.unexpected]
        assert [(r.clause, r.start_method, r.verdict.value, r.got) for r in unexpected] == []
    reference = [one for one in target_verdicts(run) if one.target.backend == "reference"]
    assert {found.conformance for found in reference} == {Conformance.CONFORMS}


def test_the_cases_that_properties_name_reach_every_class(tmp_path: Path) -> None:
    fork = ("--start-method", "fork")  # the cases are the same under every one
    every = ("--clause", "*")
    _, run = judged(tmp_path, "reference", *fork, *every, "--profile", "smoke")
    unmet = {r.clause: r.note for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert unmet == {}
