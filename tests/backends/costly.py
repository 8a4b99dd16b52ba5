"""The standard library under fork, with an engine that is started once and used by one at a time.

Everything that happens to the engine is a line in the file that MPCONFORM_TEST_LOG names.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mpadapters import Backend

LOG = "MPCONFORM_TEST_LOG"
ADDRESS = "MPCONFORM_TEST_ENGINE"

_DAEMON = "import os, signal; os.setsid(); signal.pause()"


def _log(line: str) -> None:
    with open(os.environ[LOG], "a") as file:
        file.write(line + "\n")


@contextmanager
def engine() -> Iterator[Mapping[str, str]]:
    daemon = subprocess.Popen([sys.executable, "-c", _DAEMON])
    with open(os.environ[LOG] + ".folder", "w") as file:
        file.write(tempfile.mkdtemp())  # it is left, too
    _log("started")
    yield {ADDRESS: str(daemon.pid)}
    _log("stopped")  # its daemon is left to whoever looks after engines


@contextmanager
def _without_a_licence() -> Iterator[Mapping[str, str]]:
    raise RuntimeError("no licence found")
    yield {}


def _api(start_method: str) -> Any:
    """The names, if the engine is there, and nobody else uses it."""
    os.kill(int(os.environ[ADDRESS]), 0)
    place = os.open(os.environ[LOG], os.O_RDWR)
    fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return multiprocessing.get_context(start_method)


class _Stuck:
    """The names of a context, of which one never answers."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def cpu_count(self) -> int:
        """Wait for ever."""
        signal.pause()
        return 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


backend = Backend(
    name="costly",
    api=_api,
    module="multiprocessing",
    start_methods=["fork"],
    slowest_timer=0.1,
    engine=engine,
    arenas=1,
)
stuck = backend._replace(api=lambda start_method: _Stuck(_api(start_method)))
unlicensed = backend._replace(engine=_without_a_licence)
impatient = backend._replace(not_with_the_adapter=["multiprocessing.context"])
