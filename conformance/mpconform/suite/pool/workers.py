"""What checks of pools share: who runs a task, and whether a worker process has ended."""

from __future__ import annotations

import os
import threading
from typing import Any

from mpconform.suite import Api, Witness, tasks


def who(*_: object) -> list[int]:
    """Return what tells one worker from another, be it a process or a thread."""
    return [os.getpid(), threading.get_ident()]


def report_who(witness: Witness, event: str) -> None:
    """Report ``event`` with the identity of the worker that runs this."""
    witness.report(event, who())


def who_at_gate(witness: Witness, gate: str) -> list[int]:
    """Report ``started``, wait until ``gate`` opens, and return the identity of the worker."""
    witness.report("started", who())
    witness.wait_at(gate)
    return who()


def number_at_gate(witness: Witness, gate: str, number: int) -> int:
    """Report ``started`` with ``number`` and the worker's identity, wait at ``gate``, return it."""
    witness.report("started", [number, who()])
    witness.wait_at(gate)
    return number


def work_and_linger(witness: Witness, work: str, linger: str) -> None:
    """Wait at the gate ``work``, and leave a thread that keeps the process until ``linger`` opens.

    A backend whose workers do not wait for their threads just ends them sooner.
    """
    threading.Thread(target=witness.wait_at, args=(linger,)).start()
    witness.report(work)
    witness.wait_at(work)


def occupy(pool: Api, witness: Witness, count: int, gate: str) -> list[Any]:
    """Keep ``count`` workers busy until ``gate`` opens; return the results to come."""
    results = [pool.apply_async(tasks.wait_at_gate, (witness, gate, n)) for n in range(count)]
    witness.wait_for("started", count)
    return results


def ended(pid: int) -> bool:
    """Whether the process has ended, reaped or not (POSIX)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return False
