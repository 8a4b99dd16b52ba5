"""Starting a process of an arena: a fresh interpreter, which the user's folder cannot change."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from mpconform.arena.client.adapter import Interpreter
from mpconform.arena.client.words import Words

_START = """\
import sys
sys.path[:1] = [entry for entry in sys.path[:1] if entry]
from {module} import main
main()
"""
"""A module that lies in the current directory is not imported in the place of Python's own: the
option for it, -P, is not known to Python 3.10."""


def start(
    interpreter: Interpreter,
    module: str,
    arguments: Sequence[str],
    passed: Sequence[int],
    words: Words,
) -> subprocess.Popen[bytes]:
    """Run ``main()`` of ``module`` in a session of its own, with the descriptors ``passed``.

    What it writes goes to ``words``.
    """
    process = subprocess.Popen(
        [interpreter.executable or sys.executable, "-c", _START.format(module=module), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=words.write_end,
        stderr=words.write_end,
        pass_fds=[descriptor for descriptor in passed if descriptor >= 0],
        start_new_session=True,
        env=_environment(interpreter.folder),
    )
    words.started()
    return process


def _environment(folder: str) -> dict[str, str]:
    folders = [folder, os.environ.get("PYTHONPATH", "")]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
    found.pop("PYTHONSAFEPATH", None)  # with it no main program finds the modules beside it
    return found
