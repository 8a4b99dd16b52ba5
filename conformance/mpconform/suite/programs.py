"""Main programs: written by a check, run by an interpreter of their own, looked at from outside."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence

from mpconform.annotations import Any
from mpconform.suite import expect
from mpconform.suite.check import Api
from mpconform.witness import Witness

PRELUDE = """\
import os
import pickle
import sys

from mpadapters import Api
from mpconform.suite import tasks

witness = pickle.loads(bytes.fromhex(os.environ["PROGRAM_WITNESS"]))
context = Api(os.environ["PROGRAM_ADAPTER"], os.environ["PROGRAM_METHOD"])
"""
"""What a program begins with that has the backend and the witness. What it needs is in the
environment: a fork server has no arguments."""

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
"""A function for a program: open descriptors until the next will have a number above 1,023; whether
the system allows it."""

_CALL = """\
import sys

from mpconform.suite.programs import main

if __name__ == "__main__":
    main(sys.argv[1])
"""


def write(path: str, source: str) -> None:
    """Write a program, or a module, into the check's own directory."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)


def interpreter(*arguments: str) -> list[str]:
    """The command that runs this Python with ``arguments``."""
    return [sys.executable, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The variables of a program that finds the modules which are found here."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PYTHONPATH": path, **more}


def run(
    mp: Api,
    witness: Witness,
    arguments: Sequence[str],
    allowed: Sequence[int] = (0,),
    text: str | None = None,
) -> int:
    """Run the interpreter with ``arguments``; its exit code, which has to be an ``allowed`` one.

    Its standard input has ``text``, or is that of this process.
    """
    variables = environment(
        PROGRAM_ADAPTER=mp.adapter,
        PROGRAM_METHOD=mp.start_method,
        PROGRAM_WITNESS=pickle.dumps(witness).hex(),
    )
    command = interpreter(*arguments)
    code = subprocess.run(command, env=variables, input=text, text=True, check=False).returncode
    expect.one_of("the exit code of the program", code, allowed)
    return code


def run_file(mp: Api, witness: Witness, source: str) -> None:
    """Run a main module that begins with the prelude."""
    write("program.py", PRELUDE + source)
    run(mp, witness, ["program.py"])


_CLOSING = """
import os
import sys

os.closerange(0, 3)
os.execv(sys.executable, [sys.executable, "program.py"])
"""


def run_without_streams(mp: Api, witness: Witness, source: str) -> None:
    """Run a main module that begins with the prelude, in a program that has no standard streams."""
    write("closing.py", _CLOSING)
    write("program.py", PRELUDE + source)
    run(mp, witness, ["closing.py"])


def run_call(
    function: Callable[..., Any], args: Sequence[Any], *options: str, **variables: str
) -> int:
    """Run a program that calls ``function(*args)``, to its end; its exit code.

    ``options`` are for the interpreter, ``variables`` for its environment. The function is found by
    name, and a backend among the arguments is imported afresh.
    """
    write("program.py", _CALL)
    call = pickle.dumps((function, tuple(args))).hex()
    command = interpreter(*options, "program.py", call)
    return subprocess.call(command, env=environment(**variables))


def main(call: str) -> None:
    """What such a program does: one call."""
    function, args = pickle.loads(bytes.fromhex(call))
    function(*args)
