"""The suite on the backends whose results are known: the expectation files say which."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from mpconform.clauses import load_library
from mpconform.expectations import compare, read_expectations
from mpconform.records import Run, Verdict
from mpconform.records.standing import Conformance, standings
from tests.running import ROOT, judged


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of the default profile on both: under fork, and one of the dearer start methods.

    README's first command judges both under all of them; `tox -e py312-stdlib-spawn` any one.
    """
    methods = ("fork", "spawn" if sys.version_info[1] % 2 else "forkserver")
    options = [word for method in methods for word in ("--start-method", method)]
    return judged(tmp_path_factory.mktemp("run"), "stdlib", "reference", *options)[1]


def test_the_standard_library_and_the_reference_conform(run: Run) -> None:
    wrong = [r for r in run.results if r.core and r.verdict is not Verdict.PASS]
    assert [(r.clause, r.backend, r.start_method, r.verdict.value, r.got) for r in wrong] == []
    assert {standing.conformance for standing in standings(run)} == {Conformance.CONFORMS}


@pytest.mark.parametrize("backend", ["stdlib", "reference"])
def test_a_backend_fails_what_its_file_says_and_nothing_else(run: Run, backend: str) -> None:
    file = ROOT / "expectations" / f"{backend}.toml"
    found = compare(run, read_expectations(file, load_library().ids), date.today())
    assert len([result for result in run.results if result.backend == backend]) > 100
    surprises = [surprise.result for surprise in found.surprises]
    assert [(r.clause, r.start_method, r.verdict.value, r.got) for r in surprises] == []


def test_the_cases_that_properties_name_reach_every_class(tmp_path: Path) -> None:
    fork = ("--start-method", "fork")  # the cases are the same under every one
    _, run = judged(tmp_path, "reference", *fork, "--profile", "smoke", "--seed", 1)
    unmet = {r.clause: r.note for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert unmet == {}
