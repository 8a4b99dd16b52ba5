"""Run a program of the chapter `examples` with the backend, and see what comes of it."""

from __future__ import annotations

import fnmatch
import re
import subprocess

from mpconform.annotations import Any
from mpconform.suite import Api, Check, expect, programs
from mpconform.suite.check import Cases

_IMPORT = "import multiprocessing as mp\n"
_INSTEAD = "from mpconform.suite.examples.library import mp\n"
_STILL_RUNNING = "(still running)"
_A_WHILE = 0.5
"""Seconds that a program which must not end is watched, after it has printed all it has to."""


class ExampleCheck(Check):
    """A check that runs a program, which prints ``output``; its last line says how it ends."""

    def __init__(self, clause_id: str, text: str, output: str) -> None:
        super().__init__(clause_id, _run_program)
        self._program = text, output
        self.name = run_program.name
        self.cases = Cases({}, [{"text": text, "output": output}], [])

    def __reduce__(self) -> tuple[Any, ...]:
        return ExampleCheck, (self.clause, *self._program)


def _run_program(mp: Api, text: str, output: str) -> None:
    lasts = output.endswith(_STILL_RUNNING)
    process = _start(text)
    printed = _first_lines(process, output.count("\n")) if lasts else _everything(process)
    expect.holds(f"the program to print {output!r}", _alike(printed, output), printed)


run_program = Check("examples.program", _run_program)
run_program.name = "run_program"


def _start(text: str) -> subprocess.Popen[str]:
    assert _IMPORT in text, f"an example has the line {_IMPORT!r}"
    programs.write("example.py", text.replace(_IMPORT, _INSTEAD))
    return subprocess.Popen(
        programs.interpreter("example.py"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=programs.environment(),
    )


def _everything(process: subprocess.Popen[str]) -> str:
    printed, _ = process.communicate()
    return f"{printed}(exit status {process.returncode})"


def _first_lines(process: subprocess.Popen[str], count: int) -> str:
    """So many lines, and whether the program is there some time after them; then it is ended."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(count)]
    try:
        status = process.wait(_A_WHILE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return "".join(lines) + _STILL_RUNNING
    return "".join(lines) + f"(exit status {status})"


def _alike(printed: str, output: str) -> bool:
    pattern = re.sub(r"([\[\]*?])", r"[\1]", output).replace("…", "*")
    return fnmatch.fnmatchcase(printed, pattern)
