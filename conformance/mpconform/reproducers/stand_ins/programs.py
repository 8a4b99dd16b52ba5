"""Main programs beside the script: written to a file, or the script itself with a call to make."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

FOLDER, FILE = os.path.split(os.path.abspath(__file__))
NAME = FILE.removesuffix(".py")

PRELUDE = f"""\
import os
import sys

import {NAME} as tasks
from {NAME} import Witness, mp as context

sys.modules["script"] = tasks
witness = Witness(os.environ["WITNESS"])
"""

OPEN_MANY = """
def open_many():
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1200:
        return False
    if soft != resource.RLIM_INFINITY and soft < 1200:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1200, hard))
    while os.open(os.devnull, os.O_RDONLY) < 1024:
        pass
    return True
"""


def write(path: str, source: str) -> None:
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


def interpreter(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join([FOLDER, *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path, **more}


def run(
    mp: Any,
    witness: Any,
    arguments: Sequence[str],
    allowed: Sequence[int] = (0,),
    text: str | None = None,
) -> int:
    variables = environment(WITNESS=witness.folder)
    command = interpreter(*arguments)
    code = subprocess.run(command, env=variables, input=text, text=True, check=False).returncode
    assert code in allowed, f"expected the exit code of the program to be 0, but got {code}"
    return code


def run_file(mp: Any, witness: Any, source: str) -> None:
    write("program.py", PRELUDE + source)
    run(mp, witness, ["program.py"])


CLOSING = """
import os
import sys

os.closerange(0, 3)
os.execv(sys.executable, [sys.executable, "program.py"])
"""


def run_without_streams(mp: Any, witness: Any, source: str) -> None:
    write("closing.py", CLOSING)
    write("program.py", PRELUDE + source)
    run(mp, witness, ["closing.py"])


def run_call(
    function: Callable[..., Any], args: Sequence[Any], *options: str, **variables: str
) -> int:
    call = pickle.dumps((function, tuple(args))).hex()
    command = interpreter(*options, os.path.join(FOLDER, FILE), call)
    return subprocess.call(command, env=environment(**variables))


def main(call: str) -> None:
    function, args = pickle.loads(bytes.fromhex(call))
    function(*args)
