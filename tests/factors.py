"""What tox runs for a backend: ``python -m tests.factors py312-loky-executor-spawn [OPTION ...]``.

The name of the environment says it all: a Python, the name of a backend, a start method of it.
"""

from __future__ import annotations

import subprocess
import sys


def arguments(environment: str) -> list[str]:
    """The backend and the start method that an environment's name gives, for ``mpconform run``."""
    _, _, named = environment.partition("-")
    backend, _, start_method = named.rpartition("-")
    return [backend, "--start-method", start_method]


if __name__ == "__main__":
    command = ["mpconform", "run", *arguments(sys.argv[1]), *sys.argv[2:]]
    raise SystemExit(subprocess.run(command, check=False).returncode)
