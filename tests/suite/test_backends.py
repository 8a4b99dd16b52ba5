"""The suite on the backends that it has to be green on, and the reference's empty excuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.records import Run, Verdict
from mpconform.records.standing import Conformance, standings
from tests.running import judged


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of the default profile on both."""
    return judged(tmp_path_factory.mktemp("run"), "stdlib", "reference")[1]


def test_the_standard_library_and_the_reference_conform(run: Run) -> None:
    wrong = [r for r in run.results if r.core and r.verdict is not Verdict.PASS]
    assert [(r.clause, r.backend, r.start_method, r.verdict.value, r.got) for r in wrong] == []
    assert {standing.conformance for standing in standings(run)} == {Conformance.CONFORMS}


def test_the_reference_is_robust_too(run: Run) -> None:
    reference = [result for result in run.results if result.backend == "reference"]
    assert len(reference) > 100
    assert [r.clause for r in reference if r.verdict is not Verdict.PASS] == []


def test_the_cases_that_properties_name_reach_every_class(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "reference", "--profile", "smoke", "--seed", 1)
    unmet = {r.clause: r.note for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert unmet == {}
