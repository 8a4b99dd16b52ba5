"""Starting a process of an arena: a fresh interpreter, which the user's folder cannot change."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

_START = """\
import sys
sys.path[:1] = [entry for entry in sys.path[:1] if entry]
from {module} import main
main()
"""
"""A module that lies in the current directory is not imported in the place of Python's own: the
option for it, -P, is not known to Python 3.10."""


def start(
    module: str, arguments: Sequence[str], passed: Sequence[int], errors: IO[bytes], path: str = ""
) -> subprocess.Popen[bytes]:
    """Run ``main()`` of ``module`` in a session of its own, with the descriptors ``passed``.

    What it writes goes to ``errors``; modules are looked for in the folder ``path`` first.
    """
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(module=module), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=errors,
        stderr=errors,
        pass_fds=[descriptor for descriptor in passed if descriptor >= 0],
        start_new_session=True,
        env=_environment(path),
    )


def _environment(path: str) -> dict[str, str]:
    folders = [path, os.environ.get("PYTHONPATH", "")]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
    found.pop("PYTHONSAFEPATH", None)  # with it no main program finds the modules beside it
    return found


def tail(errors: IO[bytes], most: int = 20_000) -> str:
    """The end of what a process has written to ``errors``."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - most))
    return errors.read().decode("utf-8", "replace").strip()
