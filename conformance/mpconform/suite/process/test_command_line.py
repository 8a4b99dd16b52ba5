"""What a fresh child has of the command line of its creator, a program of its own here."""

from __future__ import annotations

import sys

from mpconform.suite import Api, Witness, clause, completed, expect
from mpconform.suite.programs import run_call

MANY = 2000
DIGITS = 5432


def report_arguments(witness: Witness) -> None:
    """Report how many arguments there are."""
    witness.report("found", len(sys.argv))


def start_with_many_arguments(mp: Api, witness: Witness) -> None:
    """Start a child in a program that has many arguments: together longer than one may be."""
    sys.argv[1:] = ["x" * 100] * MANY
    completed(mp.Process(target=report_arguments, args=(witness,)))


@clause("process.environment.argv-may-be-long")
def test_a_process_starts_though_there_are_many_arguments(mp: Api, witness: Witness) -> None:
    run_call(start_with_many_arguments, (mp, witness))
    found = witness.values("found")
    expect.equal("how many arguments the child found", found, [1 + MANY])


def report_digits(witness: Witness) -> None:
    """Report how many digits a number may have, in text."""
    witness.report("found", sys.get_int_max_str_digits())


def start_one(mp: Api, witness: Witness) -> None:
    """Start a child that reports."""
    completed(mp.Process(target=report_digits, args=(witness,)))


@clause("process.environment.options-are-the-creators")
def test_a_child_has_the_options_of_its_creator(mp: Api, witness: Witness) -> None:
    run_call(start_one, (mp, witness), "-X", f"int_max_str_digits={DIGITS}")
    found = witness.values("found")
    expect.equal("how many digits a number may have in the child", found, [DIGITS])
