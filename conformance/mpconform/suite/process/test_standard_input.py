"""What a child finds where its creator has a standard input."""

from __future__ import annotations

import os
import sys

from mpconform.suite import Api, Witness, clause, completed, expect
from mpconform.suite.system import typed

TYPED = b"typed for the creator\n"


def report_input(witness: Witness) -> None:
    """Report what the standard input gives."""
    witness.report("input", sys.stdin.read())


def report_first_input(witness: Witness) -> None:
    """Report what the standard input gives that the interpreter has begun with."""
    try:
        text = sys.__stdin__.read() if sys.__stdin__ else ""
    except (OSError, ValueError):
        text = ""
    witness.report("input", text)


def report_bytes(witness: Witness) -> None:
    """Report what descriptor 0 gives."""
    try:
        text = os.read(0, len(TYPED)).decode()
    except OSError:
        text = ""
    witness.report("input", text)


@clause("process.stdin.is-empty")
def test_a_child_cannot_read_its_creators_input(mp: Api, witness: Witness) -> None:
    with typed(TYPED):
        completed(mp.Process(target=report_input, args=(witness,)))
    expect.equal("what the child read", witness.values("input"), [""])


@clause("process.stdin.the-first-object-gives-nothing")
def test_the_object_of_the_creators_input_gives_nothing(mp: Api, witness: Witness) -> None:
    with typed(TYPED):
        completed(mp.Process(target=report_first_input, args=(witness,)))
    expect.equal("what the child read", witness.values("input"), [""])


@clause("process.stdin.descriptor-zero-gives-nothing")
def test_the_descriptor_of_the_creators_input_gives_nothing(mp: Api, witness: Witness) -> None:
    with typed(TYPED):
        completed(mp.Process(target=report_bytes, args=(witness,)))
    expect.equal("what the child read", witness.values("input"), [""])
