"""The entry points are the list of backends: extras, tox, pages and expectation files follow it."""

from __future__ import annotations

import re

import pytest

from mpconform.clauses import load_spec
from mpconform.expectations import read_expectations
from mpconform.toml import read_toml
from tests import support
from tests.factors import arguments
from tests.running import ROOT

pytestmark = pytest.mark.once

PROJECT = read_toml(ROOT / "pyproject.toml")["project"]
BACKENDS = sorted(PROJECT["entry-points"]["mpconform.backends"])
HERE = {"stdlib", "reference", "dummy", "concurrent.futures"}
"""Those that need no installation: the standard library's, and the reference."""

PAGES = ROOT / "docs" / "backends"


def factors() -> list[list[str]]:
    """The parts of the tox environments' names: Pythons, backends, start methods."""
    (head,) = re.findall(r"^\[testenv:(\{.*stdlib.*\})\]$", (ROOT / "tox.ini").read_text(), re.M)
    return [part.split(",") for part in re.findall(r"\{([^}]+)\}", head)]


def test_each_backend_has_an_extra_of_its_name() -> None:
    assert set(BACKENDS) - set(PROJECT["optional-dependencies"]) == HERE


def test_each_backend_is_a_factor_of_tox_and_installed_by_its_extra() -> None:
    assert sorted(factors()[1]) == BACKENDS
    extras = re.findall(r"^    (\S+): (\S+)$", (ROOT / "tox.ini").read_text(), re.M)
    assert sorted(extras) == [(name, name) for name in BACKENDS if name not in HERE]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_name_of_an_environment_says_what_is_run(backend: str) -> None:
    assert arguments(f"py312-{backend}-spawn") == [backend, "--start-method", "spawn"]


def test_each_backend_has_a_page_and_a_row_of_the_table() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert sorted(pages) == BACKENDS
    rows = re.findall(r"^\| \[(.+)\]\((.+)\.md\) \|", (PAGES / "README.md").read_text(), re.M)
    assert sorted(rows) == [(name, name) for name in BACKENDS]


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_backend_has_an_expectation_file(backend: str) -> None:
    read = read_expectations(ROOT / "expectations" / f"{backend}.toml", load_spec())
    assert read.backend == backend


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_page_says_how_it_is_run(backend: str) -> None:
    assert f"mpconform run {backend}" in (PAGES / f"{backend}.md").read_text()


def test_the_tables_are_what_the_results_say() -> None:
    assert support.page(support.PAGE.read_text()) == support.PAGE.read_text()
    assert support.readme(support.README.read_text()) == support.README.read_text()


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_results_of_each_backend_are_kept(backend: str) -> None:
    run = support.kept(backend)
    assert run is not None
    said = (support.RESULTS / "README.md").read_text()
    assert run.complete or f"{backend.capitalize()}'s run was ended" in said
    assert {target.backend for target in run.targets} == {backend}
