"""The suite on the backends that it has to be green on, and the reference's empty excuses."""

from __future__ import annotations

from pathlib import Path

from mpconform.records import Verdict
from mpconform.records.standing import Conformance, standings
from tests.running import judged


def test_the_standard_library_and_the_reference_conform(tmp_path: Path) -> None:
    code, run = judged(tmp_path, "stdlib", "reference")
    wrong = [r for r in run.results if r.core and r.verdict is not Verdict.PASS]
    assert [(r.clause, r.backend, r.start_method, r.verdict.value, r.got) for r in wrong] == []
    assert {standing.conformance for standing in standings(run)} == {Conformance.CONFORMS}
    assert code == 0


def test_the_reference_is_robust_too(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "reference")
    assert [r.clause for r in run.results if r.verdict is not Verdict.PASS] == []


def test_the_cases_that_properties_name_reach_every_class(tmp_path: Path) -> None:
    _, run = judged(tmp_path, "reference", "--profile", "smoke", "--seed", 1)
    unmet = {r.clause: r.note for r in run.results if r.verdict is Verdict.INCONCLUSIVE}
    assert unmet == {}
