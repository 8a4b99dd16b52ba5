"""Tasks that many checks give to workers and child processes. Importable by name in any process."""

from __future__ import annotations

import os
import sys

from mpconform.annotations import Any
from mpconform.witness import Witness


def nothing() -> None:
    """Do nothing."""


def identity(value: Any) -> Any:
    """Return the argument."""
    return value


def square(number: int) -> int:
    """Return the argument times itself."""
    return number * number


def add(left: Any, right: Any) -> Any:
    """Return the sum of two arguments."""
    return left + right


def pid(*_: object) -> int:
    """Return the process id of the process that runs this."""
    return os.getpid()


def raise_it(error: BaseException) -> None:
    """Raise the argument."""
    raise error


def exit_with(code: object) -> None:
    """End the process through ``sys.exit(code)``."""
    sys.exit(code)  # type: ignore[arg-type]


def end_abruptly(code: int) -> None:
    """End the process at once, without any clean-up."""
    os._exit(code)


def report(witness: Witness, event: str, value: Any = None) -> Any:
    """Report ``event`` with ``value``; return the value."""
    witness.report(event, value)
    return value


def report_pid(witness: Witness, event: str) -> None:
    """Report ``event`` with this process's id."""
    witness.report(event, os.getpid())


def wait_at_gate(witness: Witness, gate: str, value: Any = None) -> Any:
    """Report ``started`` with ``value``, wait until ``gate`` opens, report ``finished``, return."""
    witness.report("started", value)
    witness.wait_at(gate)
    witness.report("finished", value)
    return value
