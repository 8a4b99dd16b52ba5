"""The two front doors, the command and the pytest plugin, come to the same verdicts."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mpconform.records import Verdict
from tests.running import DEADLINE, environment, judged

pytestmark = pytest.mark.once

PATTERNS = ("contexts.*", "async_result.*")
MODULES = ("mpconform.suite.contexts", "mpconform.suite.async_result")
WORST_FIRST = [verdict.value for verdict in Verdict]


def by_command(tmp_path: Path) -> dict[str, str]:
    """Clause -> verdict."""
    options = [word for pattern in PATTERNS for word in ("--clause", pattern)]
    _, run = judged(tmp_path, "billiard", "--start-method", "fork", *options)
    return {result.clause: result.verdict.value for result in run.results}


def by_pytest(tmp_path: Path) -> dict[str, str]:
    """Clause -> the worst verdict of its checks."""
    report = tmp_path / "junit.xml"
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--pyargs", *MODULES),
        *("--mpconform-backend", "billiard", "--mpconform-start-method", "fork"),
        f"--junitxml={report}",
    ]
    subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        timeout=DEADLINE,
        check=False,
    )
    found: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        said = {each.get("name"): each.get("value") for each in case.iter("property")}
        clause, verdict = str(said["clause"]), str(said["verdict"])
        found[clause] = min(verdict, found.get(clause, verdict), key=WORST_FIRST.index)
    return found


def test_both_doors_agree_on_a_library_that_breaks_much(tmp_path: Path) -> None:
    pytest.importorskip("billiard")
    command = by_command(tmp_path)
    assert {"PASS", "FAIL", "UNSUPPORTED", "BLOCKED"} <= set(command.values())
    assert by_pytest(tmp_path) == command
