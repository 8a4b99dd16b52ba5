"""The suite as plain pytest, and the plugin's silence in other people's runs."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import mpconform.suite.pool
from mpconform.clauses import Basis, load_spec
from mpconform.suite.index import checks_by_clause
from tests.running import environment

pytestmark = pytest.mark.once

POOL = ["--pyargs", "mpconform.suite.pool.test_map", "--mpconform-start-method", "fork"]
STDLIB = ["--mpconform-backend", "stdlib"]


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment(), check=False
    )


def test_the_suite_runs_as_plain_pytest(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    done = run_pytest(tmp_path, *POOL, *STDLIB, f"--junitxml={report}", "-q")
    assert done.returncode == 0, done.stdout
    names = [case.get("name") for case in ET.parse(report).iter("testcase")]
    assert names
    assert all(
        str(name).startswith("pool.") and str(name).endswith("@stdlib-fork") for name in names
    )


def test_it_runs_under_xdist(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    done = run_pytest(tmp_path, *POOL, *STDLIB, "-n", "2", "-q")
    assert done.returncode == 0, done.stdout


def test_k_selects_by_clause_backend_and_start_method(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, *POOL, "-k", "keeps-input-order and reference", "-v")
    assert "1 passed" in done.stdout


def test_smoke_collects_the_documented_core(tmp_path: Path) -> None:
    spec = load_spec()
    checks = [check for of_clause in checks_by_clause().values() for check in of_clause]
    here = [check for check in checks if check.module == POOL[1]]
    documented = {c.id for c in spec if c.core and c.basis is Basis.DOCUMENTED}
    expected = [check for check in here if check.clause in documented]
    options = (*POOL, *STDLIB, "--mpconform-profile", "smoke", "--collect-only", "-q")
    done = run_pytest(tmp_path, *options)
    assert f"{len(expected)} tests collected" in done.stdout
    assert 0 < len(expected) < len(here)


def test_a_failure_shows_the_sentence_and_the_evidence(tmp_path: Path) -> None:
    done = run_pytest(
        tmp_path,
        *("--pyargs", "mpconform.suite.contexts.test_exceptions", "-k", "cpu_count"),
        *("--mpconform-backend", "tests.backends.misbehaving:wrong"),
    )
    assert done.returncode == 1
    assert "expected cpu_count() to be" in done.stdout
    assert "because contexts.cpu_count.is-the-systems says: " in done.stdout
    assert re.search(r"^  check: \S+/contexts/test_exceptions\.py:\d+$", done.stdout, re.M)


def test_last_failed_runs_only_what_failed(tmp_path: Path) -> None:
    arguments = [
        *("--pyargs", "mpconform.suite.contexts.test_exceptions", "-q"),
        *("--mpconform-backend", "tests.backends.misbehaving:wrong"),
        *("-p", "cacheprovider", f"--rootdir={tmp_path}"),
    ]
    assert "1 failed" in run_pytest(tmp_path, *arguments).stdout
    again = run_pytest(tmp_path, *arguments, "--lf").stdout
    assert re.match(r"1 failed, \d+ deselected", again.splitlines()[-1]), again


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mpconform-backend", "stdlob"], "did you mean 'stdlib'?"),
        ([*STDLIB, "--mpconform-profile", "lazy"], "no profile 'lazy'"),
        ([*STDLIB, "--mpconform-start-method", "frok"], "no start method 'frok'"),
        (["--mpconform-backend", "tests.backends.raises_at_import"], "no backend"),
        ([*STDLIB, "--mpconform-expect", "EXPECTATIONS"], "start method 'frok', but 'stdlib' has"),
        (["--mpconform-backend", "stdlob", "-n", "2"], "did you mean 'stdlib'?"),
    ],
)
def test_bad_input_is_a_usage_error(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "EXPECTATIONS").write_text(
        'backend = "stdlib"\n[["pool.map.keeps-input-order"]]\nreason = "known"\n'
        'when.start_method = "frok"\n'
    )
    done = run_pytest(tmp_path, "--pyargs", "mpconform.suite.pool.test_map", *arguments)
    assert done.returncode == 4
    (line,) = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
    assert words in line


@pytest.mark.parametrize(
    "options",
    [
        ["--doctest-modules"],
        ["-o", "python_files=*_test.py"],
        ["-o", "python_files=*_test.py", "--doctest-modules"],
        ["-o", "norecursedirs=pool suite map*"],
    ],
    ids=" ".join,
)
def test_what_a_project_sets_for_its_own_tests_hides_nothing(
    tmp_path: Path, options: list[str]
) -> None:
    collect = ("--pyargs", "mpconform.suite", *STDLIB, "--collect-only", "-q", "-k", "pool.map")
    plain = run_pytest(tmp_path, *collect)
    assert plain.returncode == 0, plain.stdout
    done = run_pytest(tmp_path, *collect, *options)
    assert done.returncode == 0, done.stdout
    assert items(done.stdout) == items(plain.stdout)


def items(printed: str) -> list[str]:
    """What was collected."""
    return [line.partition("::")[2] for line in printed.splitlines() if "::" in line]


def test_what_is_to_be_ignored_is(tmp_path: Path) -> None:
    pool = Path(mpconform.suite.pool.__file__).parent
    collect = ("--pyargs", "mpconform.suite", *STDLIB, "--collect-only", "-q")
    done = run_pytest(tmp_path, *collect, f"--ignore={pool}")
    assert not [name for name in items(done.stdout) if name.startswith("pool.map")]


FORKED = """\
def pytest_addoption(parser):
    parser.addoption("--forked", action="store_true", dest="forked", default=False)
"""
"""The one option of pytest-forked, which need not be installed here."""


@pytest.mark.parametrize("where", [[], ["-n", "2"]], ids=["here", "xdist"])
def test_a_process_for_each_item_is_refused(tmp_path: Path, where: list[str]) -> None:
    (tmp_path / "forked_option.py").write_text(FORKED)
    installed = importlib.util.find_spec("pytest_forked") is not None
    option = [] if installed else ["-p", "forked_option"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
        done = run_pytest(tmp_path, *option, *POOL, "--forked", *where)
    assert done.returncode == 4, done.stdout + done.stderr
    (line,) = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
    assert "leave it out" in line


def test_a_robust_failure_fails_with_runxfail(tmp_path: Path) -> None:
    robust = ("--pyargs", "mpconform.suite.pool.test_callbacks", *STDLIB)
    one = (*robust, "--mpconform-start-method", "fork", "-k", "an-empty-map", "-q")
    assert "xfailed" in run_pytest(tmp_path, *one).stdout
    done = run_pytest(tmp_path, *one, "--runxfail")
    assert done.returncode == 1, done.stdout
    assert "pool.callbacks.an-empty-map-calls-its-callback" in done.stdout


def test_the_plugin_is_silent_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "import sys\n"
        "def test_mine():\n"
        "    loaded = [n for n in sys.modules if n.startswith('mpconform')]\n"
        "    assert loaded == ['mpconform', 'mpconform.pytest_plugin'], loaded\n"
    )
    done = run_pytest(tmp_path, "-p", "no:xdist", "-q")
    assert done.returncode == 0, done.stdout
    assert "mpconform" not in done.stdout
