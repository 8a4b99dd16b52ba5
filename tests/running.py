"""Running the tool in tests: the command line as users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema

import mpconform.records
from mpconform.records import Result, Run, read_runs

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = Path(mpconform.records.__file__).with_name("schema-2.json")
STATE = os.path.join(tempfile.gettempdir(), "mpconform-tests-state")
"""Where the runs of tests are kept, and not among the user's."""

DEADLINE = 800
"""Seconds after which a command is given up for hung."""


def environment(**more: str) -> dict[str, str]:
    """The environment in which adapters in ``tests/`` can be imported."""
    first = more.pop("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, [first, str(ROOT), os.environ.get("PYTHONPATH")]))
    own = {"PYTHONPATH": path, "COLUMNS": "200", "XDG_STATE_HOME": STATE}
    own["GITHUB_ACTIONS"] = ""  # what runs here is no step of a job, though the tests may be
    return {**os.environ, **own, **more}


def mpconform(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``mpconform`` with ``arguments`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "mpconform", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env=environment(**more),
        check=False,
    )


def judged(tmp_path: Path, *arguments: object, **more: str) -> tuple[int, Run]:
    """Run ``mpconform run`` with ``arguments``; its exit code and the records it wrote."""
    records = tmp_path / "run.jsonl"
    done = mpconform("run", *arguments, "-o", records, **more)
    assert records.exists(), done.stderr
    check_schema(records)
    return done.returncode, read_runs(records)[-1]


def check_schema(records: Path) -> None:
    """Hold every record of a file against the schema that is published."""
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft202012Validator(schema)
    for line in records.read_text().splitlines():
        validator.validate(json.loads(line))


def only(run: Run) -> Result:
    """The one judged result of a run."""
    (result,) = [r for r in run.results if r.verdict.value != "UNSUPPORTED"]
    return result
