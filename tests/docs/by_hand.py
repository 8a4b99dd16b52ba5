"""The reusable workflow, run by hand: its own steps, in a shell, one after the other.

What only GitHub has is done as its actions do it: a checkout is the repository as it is, artifacts
are files in a folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.running import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "judge.yml"


@dataclass
class Call:
    """A call of the workflow with ``inputs``, from a ``repository``, where ``path`` leads first to
    the Python that a job sets up.

    ``failed`` are the steps that did; ``printed`` is what all of them said, ``summary`` what the
    job's page shows.
    """

    repository: Path
    artifacts: Path
    path: Path
    inputs: Mapping[str, str]
    failed: list[str] = field(default_factory=list)
    printed: str = ""
    summary: str = ""

    def made(self) -> Call:
        """Run its jobs."""
        shutil.rmtree(self.artifacts, ignore_errors=True)
        self.artifacts.mkdir()
        workflow = yaml.safe_load(WORKFLOW.read_text())
        offered = workflow[True]["workflow_call"]["inputs"]  # YAML takes `on` for a truth
        assert set(self.inputs) <= set(offered)
        values = {name: one.get("default", "") for name, one in offered.items()} | self.inputs
        for job in workflow["jobs"].values():
            matrix = job.get("strategy", {}).get("matrix", {})
            lists = [json.loads(_filled(text, {"inputs": values})) for text in matrix.values()]
            for chosen in product(*lists):
                self._run(job, {"inputs": values, "matrix": dict(zip(matrix, chosen, strict=True))})
        return self

    def _run(self, job: Mapping[str, Any], known: dict[str, Any]) -> None:
        files = {name: self.artifacts / name for name in ("GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        failed = False
        known["env"] = {name: _filled(text, known) for name, text in job["env"].items()}
        for step in job["steps"]:
            if not _is_due(step.get("if", ""), failed, known):
                continue
            if "run" in step:
                code = self._shell(step["run"], {**known["env"], **dict(_texts(files))})
                failed |= code != 0
                self.failed += [step["run"]] if code else []
            else:
                self._act(step["uses"], step.get("with", {}), known)
            lines = files["GITHUB_ENV"].read_text().splitlines()
            known["env"].update(line.split("=", 1) for line in lines)
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text()

    def _shell(self, script: str, environment: Mapping[str, str]) -> int:
        own = {"GITHUB_ACTIONS": "true", "PATH": f"{self.path}:{os.environ['PATH']}"}
        ended = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.repository,
            env={**_outside(), **own, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=800,
        )
        self.printed += f"$ {script}\n{ended.stdout}"
        return ended.returncode

    def _act(self, action: str, options: Mapping[str, str], known: Mapping[str, Any]) -> None:
        name = action.partition("@")[0]
        if name == "actions/upload-artifact":
            folder = self.artifacts / _filled(options["name"], known)
            for path in _filled(options["path"], known).split():
                self._copy(self.repository / path, folder / path)
        elif name == "actions/download-artifact":
            wanted = _filled(options["pattern"], known)
            for folder in self.artifacts.iterdir():
                if fnmatch(folder.name, wanted):
                    self._copy(folder, self.repository / options["path"] / folder.name)
        else:
            assert name in ("actions/checkout", "actions/setup-python"), action

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copyfile(source, target)


def _outside() -> dict[str, str]:
    """The environment, without what leads to this project's own files."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}


def _texts(files: Mapping[str, Path]) -> Sequence[tuple[str, str]]:
    return [(name, str(file)) for name, file in files.items()]


def _is_due(condition: str, failed: bool, known: Mapping[str, Any]) -> bool:
    """Whether a step is run; knows what the workflow has of conditions."""
    parts = condition.split(" && ") if condition else []
    due = not failed or "always()" in parts
    for part in parts:
        if part != "always()":
            name = re.fullmatch(r"inputs\.(\w+) != ''", part)
            assert name is not None, part
            due &= known["inputs"][name[1]] != ""
    return due


def _filled(text: str, known: Mapping[str, Any]) -> str:
    """A text with the values of its expressions."""

    def value(found: re.Match[str]) -> str:
        place, name = re.fullmatch(r"(?:fromJSON\()?(\w+)\.(\w+)\)?", found[1]).groups()  # type: ignore[union-attr]
        return str(known[place][name])

    return re.sub(r"\$\{\{ (.+?) \}\}", value, str(text))
