"""Findings: a page is about a clause and a library, has a script, and is in the table."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

import psutil
import pytest

from mpconform.clauses import load_spec
from tests import findings

pytestmark = pytest.mark.once

LIBRARIES = {"billiard", "executorlib", "gevent", "joblib", "loky", "mpire", "multiprocess"}
LIBRARIES |= {"distributed", "pathos", "pebble", "ray", "torch"}
NAMES = [page.name for page in findings.pages()]


def imported(script: str) -> set[str]:
    """The packages that a script imports."""
    found = set()
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_table_has_every_page() -> None:
    text = findings.TABLE.read_text()
    assert findings.table(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_a_clause_and_its_script_imports_the_library_alone(name: str) -> None:
    page = findings.PAGES / name
    assert findings.head(page)["clause"] in load_spec()
    others = imported(findings.script(page)) - set(sys.stdlib_module_names) - {"script"}  # itself
    assert others <= LIBRARIES
    assert len(others) <= 1


def test_a_script_is_run_in_an_empty_directory_and_all_it_started_is_ended(tmp_path: Path) -> None:
    left = tmp_path / "left"
    script = f"""
import os, subprocess, sys
print(os.listdir())
child = subprocess.Popen(["sleep", "600"])
open({str(left)!r}, "w").write(str(child.pid))
"""
    assert findings.output(script) == "['script.py']\n"
    try:
        child = psutil.Process(int(left.read_text()))
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.05)
    except psutil.NoSuchProcess:
        pass
