"""What is looked at before and after the tool has met an animal: its process, and the machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from mpconform.arena.condition import condition
from mpconform.zoo.animal import TOKEN

Look = Mapping[str, list[str]]
"""A word for each kind of thing -> those that are there."""

_SETTINGS = (
    "affinity",
    "directory",
    "garbage collection",
    "interpreter",
    "limits",
    "priority",
    "session",
    "signal handlers",
    "signal mask",
    "timers",
    "umask",
    "wakeup descriptor",
)


def look() -> Look:
    """What there is now: this process's own things, and what bears the token of the zoo."""
    token = os.environ[TOKEN]
    own = condition()
    return {
        "processes": _processes(token),
        "descriptors": _descriptors(),
        "threads": [str(len(own.present["threads"]))],
        "settings": [f"{name}: {own.settings[name]}" for name in _SETTINGS],
        "temporary files": _below(Path(tempfile.gettempdir())),
        "files in the directory": _below(Path.cwd()),
        "shared memory": _shared_memory(token),
        "System V": _system_v(),
        "sockets": _sockets(token),
    }


def changes(before: Look, after: Look) -> list[str]:
    """What is there after and was not before, or the other way round, in words."""
    found = []
    for kind, was in before.items():
        there = after[kind]
        found += [f"{kind}: {one} has come" for one in there if there.count(one) > was.count(one)]
        found += [f"{kind}: {one} has gone" for one in was if was.count(one) > there.count(one)]
    return list(dict.fromkeys(found))


def in_numbers(seen: Look) -> dict[str, int]:
    """How many there are of each kind of thing that can be counted."""
    return {kind: len(there) for kind, there in seen.items() if kind not in ("settings", "threads")}


def _processes(token: str) -> list[str]:
    """Those below this one, dead ones too, and all that have the token in their environment."""
    below = {process.pid: process for process in psutil.Process().children(recursive=True)}
    for process in psutil.process_iter():
        try:
            if process.environ().get(TOKEN) == token and process.pid != os.getpid():
                below[process.pid] = process
        except psutil.Error:
            continue
    return sorted(map(_named, below.values()))


def _named(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {process.status()} {process.name()}"
    except psutil.Error:
        return f"{process.pid}"


def _descriptors() -> list[str]:
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:  # that of the listing itself
            continue
        found.append(target.partition(":[")[0] if ":[" in target else target)
    return sorted(found)


def _below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _shared_memory(token: str) -> list[str]:
    """All, where this process has a shared memory of its own; else what bears the token."""
    folder = Path("/dev/shm")
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    return [name for name in names if own_shared_memory() or token in name]


def own_shared_memory() -> bool:
    """Whether nobody else uses the shared memory that this process sees."""
    return os.environ.get(OWN) == "1"


OWN = "MPCONFORM_ZOO_OWN_MEMORY"
"""Environment variable: 1 where the keeper was given a shared memory of its own."""


def _system_v() -> list[str]:
    if not own_shared_memory():
        return []
    found: list[str] = []
    for kind in ("shm", "sem", "msg"):
        try:
            lines = Path("/proc/sysvipc", kind).read_text().splitlines()[1:]
        except OSError:
            continue
        found += [f"{kind} {' '.join(line.split()[:2])}" for line in lines]
    return found


def _sockets(token: str) -> list[str]:
    """The names of sockets that bear the token, or are in the folder of temporary files."""
    try:
        lines: list[Any] = Path("/proc/net/unix").read_text(errors="replace").splitlines()[1:]
    except OSError:
        return []
    names = [line.split(None, 7)[7] for line in lines if len(line.split(None, 7)) == 8]
    return sorted(n for n in names if token in n or n.startswith(tempfile.gettempdir() + "/"))
