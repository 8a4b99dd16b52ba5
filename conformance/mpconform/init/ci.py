"""What a CI needs: an environment of tox, a workflow of GitHub's."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ADAPTER = "conformance_backend.py"
EXPECTED = "conformance.toml"
TOX = "tox.ini"
WORKFLOW = ".github/workflows/conformance.yml"

COMMAND = f"mpconform run {Path(ADAPTER).stem}:backend --expect {EXPECTED}"
"""What decides whether the job is green."""

UNKNOWN = "ADDRESS/OF/MPCONFORMS/REPOSITORY"
"""Where mpconform is to be had from, if this installation does not know."""


def requirement() -> str:
    """How pip gets mpconform: from where this one came, if that has an address."""
    try:
        told = json.loads(distribution("mpconform").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        told = {}
    url = told.get("url", "") if "vcs_info" in told else ""
    return f"mpconform @ git+{url or f'https://{UNKNOWN}'}"


def tox_environment(is_a_project: bool) -> str:
    """The section of tox.ini."""
    lines = [
        "[testenv:conformance]",
        f"deps = {requirement()}",
        f"commands = {COMMAND} {{posargs}}",
    ]
    if not is_a_project:
        lines.insert(1, "skip_install = true")
    return "\n".join(lines) + "\n"


def workflow(is_a_project: bool) -> str:
    """The workflow: this Python, for which the expectations were seen."""
    python = ".".join(platform.python_version_tuple()[:2])
    install = f'pip install {". " if is_a_project else ""}"{requirement()}"'
    return f"""\
name: conformance
on: [push, pull_request]
jobs:
  conformance:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
      - run: {install}
      - run: {COMMAND}
"""
