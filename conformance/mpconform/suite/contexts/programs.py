"""Programs that checks write, run and look at from outside."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence

from mpconform.suite import Api, Witness, expect

PRELUDE = """\
import os
import pickle
import sys

from mpadapters import Api
from mpconform.suite import tasks

witness = pickle.loads(bytes.fromhex(os.environ["PROGRAM_WITNESS"]))
context = Api(os.environ["PROGRAM_ADAPTER"], os.environ["PROGRAM_METHOD"])
"""
"""What the programs begin with. What they need is in the environment: a server has no arguments."""


def write(path: str, source: str) -> None:
    """Write a program, or a module, into the check's own directory."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w") as file:
        file.write(source)


def run(mp: Api, witness: Witness, arguments: Sequence[str], allowed: Sequence[int] = (0,)) -> int:
    """Run the interpreter with ``arguments``; its exit code, which has to be an ``allowed`` one."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PROGRAM_ADAPTER": mp.adapter,
        "PROGRAM_METHOD": mp.start_method,
        "PROGRAM_WITNESS": pickle.dumps(witness).hex(),
    }
    code = subprocess.call([sys.executable, *arguments], env=environment)
    expect.one_of("the exit code of the program", code, allowed)
    return code


def run_file(mp: Api, witness: Witness, source: str) -> None:
    """Run a main module that begins with the prelude."""
    write("program.py", PRELUDE + source)
    run(mp, witness, ["program.py"])
