"""What there is of processes, sockets, shared memory and folders, to be compared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from mpconform.arena.places import PREFIX, RUN_MARK, temporary_root

_WORDS = ("ray::", "raylet", "gcs_server", "/ray/", "dask", "distributed")
"""What the command of a process has in it that is of an engine."""

_NAMES = ("ray", "dask", "plasma")
"""What the names of files begin with that may be of an engine."""


@dataclass(frozen=True)
class Left:
    """What was there at a moment."""

    processes: frozenset[tuple[int, str]]
    listeners: frozenset[str]
    memory: frozenset[str]
    folders: frozenset[str]

    @classmethod
    def look(cls) -> Left:
        """What is there now."""
        ours = _processes()
        return cls(
            processes=frozenset(ours.items()),
            listeners=frozenset(_listeners(ours)),
            memory=frozenset(_named("/dev/shm")),
            folders=frozenset({*_named("/tmp"), *_named(temporary_root())}),
        )

    def more(self, run: int) -> dict[str, list[str]]:
        """What is there now that was not there then, and all that carries the mark of the runner
        with the id ``run``."""
        now, mark = Left.look(), f"{PREFIX}{run}-"
        found = {
            "processes": sorted(f"{pid} {words}" for pid, words in now.processes - self.processes),
            "listening sockets": sorted(now.listeners - self.listeners),
            "shared memory": sorted(now.memory - self.memory),
            "folders": sorted(now.folders - self.folders),
            "of the run": [
                *(name for name in os.listdir(temporary_root()) if name.startswith(mark)),
                *(str(process) for process in _marked(mark.removeprefix(PREFIX))),
            ],
        }
        return {what: names for what, names in found.items() if names}


def _processes() -> dict[int, str]:
    found = {}
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = " ".join(process.info["cmdline"] or ())
        if process.pid != os.getpid() and any(word in words for word in _WORDS):
            found[process.pid] = words[:100]
    return found


def _marked(mark: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.environ().get(RUN_MARK, "").startswith(mark):
                yield process
        except psutil.Error:
            continue


def _named(folder: str) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(_NAMES)]


def _listeners(pids: dict[int, str]) -> set[str]:
    return {
        f"{one.laddr.ip}:{one.laddr.port} of {one.pid}"
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.pid in pids
    }
