"""Nodes: processes, and all below them, that are killed together."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import psutil

LOG = "MPCONFORM_TEST_NODES"
"""Environment variable: the file in which an engine says which processes its nodes are."""


def tell(*nodes: Collection[int]) -> None:
    """Say which processes, by their ids, each node is; the last is one that can be spared."""
    lines = [" ".join(map(str, pids)) for pids in nodes]
    place = Path(os.environ[LOG])
    draft = place.with_suffix(".draft")
    draft.write_text("\n".join(lines))
    draft.replace(place)


def told(place: Path) -> list[list[int]]:
    """The nodes of which `tell` has told; none as long as it has not."""
    if not place.exists():
        return []
    return [[int(pid) for pid in line.split()] for line in place.read_text().splitlines()]


def children() -> set[int]:
    """The ids of this process's own children."""
    return {child.pid for child in psutil.Process().children()}


def kill(pids: Collection[int]) -> int:
    """Kill a node: its processes, and all below them; how many there were."""
    found = [process for pid in pids for process in _family(pid)]
    for process in found:
        process.suspend()  # none of them is to see another end, and to start it again
    for process in found:
        process.kill()
    return len(found)


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
