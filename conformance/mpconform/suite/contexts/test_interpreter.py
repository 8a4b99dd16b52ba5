"""What is said of the interpreter: which one runs children, and what it warns of."""

from __future__ import annotations

import os
import shlex
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, tasks

ALONE = "they choose another interpreter for children, or are about threads"

MARK = "MPCONFORM_INTERPRETER"

PATHS: dict[str, Callable[[str], Any]] = {
    "a string": str,
    "bytes": os.fsencode,
    "a path-like object": Path,
}


def report_mark(witness: Witness) -> None:
    """Report the mark that the program in the interpreter's place has set."""
    witness.report("mark", os.environ.get(MARK))


def judge_executable(mp: Api, witness: Witness, kind: str) -> None:
    """A program in the place of the interpreter, named by a path of that kind, runs children."""
    path = os.path.abspath("interpreter")
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\n{MARK}=set exec {shlex.quote(sys.executable)} "$@"\n')
    os.chmod(path, 0o700)
    mp.set_executable(PATHS[kind](path))
    completed(mp.Process(target=report_mark, args=(witness,)))
    marks = witness.values("mark")
    expect.equal("the mark of the program named, in the child", marks, ["set"])


@clause("contexts.set_executable.spawn-runs-it")
def test_children_are_run_by_the_program_named(mp: Api, witness: Witness) -> None:
    judge_executable(mp, witness, "a string")


@clause("contexts.set_executable.takes-every-kind-of-path")
@cases(kind=each(["bytes", "a path-like object"]))
def test_the_program_is_named_by_any_path(mp: Api, witness: Witness, kind: str) -> None:
    judge_executable(mp, witness, kind)


@clause("contexts.fork.warns-of-threads")
def test_fork_warns_when_there_are_threads(mp: Api) -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    process = mp.Process(target=tasks.nothing)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            process.start()
    finally:
        over.set()
        thread.join()
    process.join()
    kinds = [warning.category for warning in caught]
    expect.holds("a DeprecationWarning", DeprecationWarning in kinds, kinds)
