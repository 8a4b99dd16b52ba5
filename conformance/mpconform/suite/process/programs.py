"""Main programs of a check's own: started from the command line, not by the backend."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence

from mpconform.annotations import Any

_PROGRAM = """\
import sys

from mpconform.suite.process.programs import main

if __name__ == "__main__":
    main(sys.argv[1])
"""


def main(call: str) -> None:
    """What such a program does: one call."""
    function, args = pickle.loads(bytes.fromhex(call))
    function(*args)


def run_program(function: Callable[..., Any], args: Sequence[Any], *options: str) -> int:
    """Run a Python program that calls ``function(*args)``, to its end; its exit code.

    ``options`` are for the interpreter. The function is found by name, and a backend among the
    arguments is imported afresh.
    """
    with open("program.py", "w") as file:
        file.write(_PROGRAM)
    call = pickle.dumps((function, tuple(args))).hex()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, *options, "program.py", call]
    return subprocess.call(command, env=environment)
