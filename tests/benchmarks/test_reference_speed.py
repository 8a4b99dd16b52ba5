"""The benchmark's command works; nothing is said about speed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import DEADLINE, ROOT, environment

pytestmark = pytest.mark.once


def measured(tmp_path: Path, *arguments: str) -> list[dict[str, object]]:
    """The results that the command writes."""
    output = tmp_path / "speed.json"
    command = ["benchmarks/reference_speed.py", "--quick", "--methods", "fork", "-o", str(output)]
    subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=ROOT,
        env=environment(),
        timeout=DEADLINE,
        check=True,
    )
    written = json.loads(output.read_text(encoding="utf-8"))
    assert written["about"]["repeats"] == 1
    return list(written["results"])


@pytest.mark.parametrize("row", ["map", "pipe", "start", "worker"])
def test_quick(tmp_path: Path, row: str) -> None:
    results = measured(
        tmp_path, "--rows", row, "--libraries", "mpreference", "plain", "multiprocessing", "floor"
    )
    by_library = {result["library"]: result for result in results}
    for library in ("mpreference", "plain", "multiprocessing"):
        assert len(by_library[library]["values"]) == 1, by_library[library]
    assert by_library["multiprocessing"]["ratio"] == 1
    assert by_library["mpreference"]["ratio"] > 0
    assert by_library["floor"]["word"] in ("", "lacking"), by_library["floor"]


def test_a_library_that_takes_too_long_is_hung(tmp_path: Path) -> None:
    results = measured(
        tmp_path, "--rows", "map", "--libraries", "multiprocessing", "--deadline", "0"
    )
    assert [result["word"] for result in results] == ["hung"]


def test_a_library_without_the_operation_lacks_it(tmp_path: Path) -> None:
    pytest.importorskip("loky")
    results = measured(tmp_path, "--rows", "pipe", "--libraries", "loky")
    assert [result["word"] for result in results] == ["lacking"]
