"""Libraries given by their adapters, or plainly: what fails is theirs, and is known."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from mpconform.expectations import read_expectations
from mpconform.records import Result, Run
from mpconform.records.conformance import Conformance, target_verdicts
from tests.running import ROOT, judged

pytestmark = pytest.mark.once

OURS = re.compile(
    r"the api of|tests\.backends|SimpleNamespace"
    r"|(Executor|Loky|Mpire|Pathos|Pebble)Pool(' object|\.\w+\()"
)
"""What stands in a failure that blames a library for its adapter, or for the suite."""


def violations(run: Run) -> list[Result]:
    assert [target.broken for target in run.targets if target.broken] == []
    return [result for result in run.results if result.verdict.violation]


# Of the start methods spawn asks most of an api: it has to be pickled, and found again.
@pytest.mark.parametrize(
    ("name", "method"), [("context", "fork"), ("context_alone", "spawn"), ("namespace", "spawn")]
)
def test_the_standard_library_conforms_however_it_is_given(
    name: str, method: str, tmp_path: Path
) -> None:
    only = ("--start-method", method, "--profile", "smoke")
    _, run = judged(tmp_path, f"tests.backends.plain:{name}", *only)
    assert [(r.clause, r.start_method, r.got) for r in violations(run) if r.core] == []
    assert {found.conformance for found in target_verdicts(run)} == {Conformance.CONFORMS}


LIBRARIES = {
    "concurrent.futures": "concurrent.futures",
    "joblib": "joblib",
    "loky": "loky",
    "mpire": "mpire",
    "pathos": "pathos",
    "pebble": "pebble",
}
"""Backend -> its library, for those that are quickly judged."""


@pytest.mark.parametrize("backend", LIBRARIES)
def test_a_library_is_blamed_for_nothing_of_ours(backend: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(LIBRARIES[backend]) is None:
        pytest.skip(f"{LIBRARIES[backend]} is not installed")
    method = "loky" if backend == "loky" else "fork"
    _, run = judged(tmp_path, backend, "--start-method", method, "--profile", "smoke")
    assert [(r.clause, r.got) for r in violations(run) if OURS.search(r.got)] == []
    file = read_expectations(ROOT / "expectations" / f"{backend}.toml", load_spec())
    known = {entry.clause for entry in file.entries}
    assert {r.clause for r in violations(run) if r.core} <= known
