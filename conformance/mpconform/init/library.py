"""Which library a directory is the home of, and what an adapter can use of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpconform.toml import read_toml

_DEADLINE = 60.0
"""Seconds in which the library has to be imported."""

_NO_LIBRARY = {"tests", "test", "docs", "doc", "examples", "benchmarks", "tools", "scripts"}
_NO_LIBRARY |= {"setup", "conftest", "noxfile", "conformance_backend"}


class CannotTell(Exception):
    """What the user has to say, or to write; one line."""


@dataclass(frozen=True)
class Library:
    """A module, and what of it an adapter hands to the suite.

    ``kind`` is "drop-in" (it has multiprocessing's contexts), "module" (multiprocessing's names),
    "pool" or "executor" (the class ``name``). ``version`` is an expression, or ''.
    """

    module: str
    kind: str
    name: str = ""
    start_methods: tuple[str, ...] = ()
    takes_processes: bool = True
    version: str = ""


def library_in(directory: Path, wanted: str = "") -> Library:
    """The library that is ``wanted`` (``module`` or ``module:Class``), or the one whose home the
    directory is. Raises CannotTell."""
    module, _, name = wanted.partition(":")
    module = module or _the_one(directory)
    return _as_library(module, name, _looked_at(module, directory))


def _the_one(directory: Path) -> str:
    found = sorted(_modules(directory))
    named = re.sub(r"[-.]+", "_", _project_name(directory)).lower()
    for module in found:
        if module.lower() == named:
            return module
    if len(found) == 1:
        return found[0]
    had = f"there are {', '.join(found)}" if found else "there is no module"
    raise CannotTell(f"cannot tell which library this is ({had}): say mpconform init LIBRARY")


def _modules(directory: Path) -> Iterator[str]:
    for folder in (directory, directory / "src"):
        for path in folder.glob("*/__init__.py"):
            if path.parent.name not in _NO_LIBRARY:
                yield path.parent.name
        for path in folder.glob("*.py"):
            if path.stem not in _NO_LIBRARY and not path.stem.startswith("test_"):
                yield path.stem


def _project_name(directory: Path) -> str:
    try:
        return str(read_toml(directory / "pyproject.toml")["project"]["name"])
    except (ValueError, KeyError, TypeError):
        return ""


def _looked_at(module: str, directory: Path) -> Mapping[str, Any]:
    command = [sys.executable, "-m", f"{__package__}.probe", module]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_DEADLINE, cwd=directory
        )
    except subprocess.TimeoutExpired:
        raise CannotTell(f"importing {module} does not come to an end") from None
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it ended the process"])[-1]
        raise CannotTell(f"cannot import {module}: {why}; install it in this environment")
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _as_library(module: str, name: str, found: Mapping[str, Any]) -> Library:
    methods, version = tuple(found["start_methods"]), found["version"]
    pools, executors = found["pools"], found["executors"]
    if name and name not in {*pools, *executors}:
        has = ", ".join([*pools, *executors]) or "none"
        raise CannotTell(f"{module} has no pool or executor {name!r}; it has {has}")
    if found["context"] and not name:
        return Library(module, "drop-in", version=version)
    if (found["pool"] or found["process"]) and not name:
        return Library(module, "module", "Pool", methods, pools.get("Pool", True), version)
    names = [name] if name else [*pools, *executors]
    if len(names) != 1:
        if names:
            raise CannotTell(
                f"{module} has {', '.join(names)}: say {module}:{names[0]}, or another"
            )
        raise CannotTell(f"{module} has no get_context, Pool, Process or executor to judge")
    (chosen,) = names
    if chosen in pools:
        return Library(module, "pool", chosen, methods, pools[chosen], version)
    return Library(module, "executor", chosen, methods, version=version)
