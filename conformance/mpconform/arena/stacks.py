"""Asking the processes of a hung arena for the stacks of their threads."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from mpconform.arena.body import DUMP_SIGNAL

if TYPE_CHECKING:
    import psutil


def ask_for_stacks(body: int, others: list[psutil.Process]) -> None:
    """Send the dump signal to the body and to those others that are known to handle it.

    A process started afresh (spawn) does not handle it, and would be killed by it.
    """
    for pid in [body, *(process.pid for process in others if _handles_dumps(process.pid))]:
        try:
            os.kill(pid, DUMP_SIGNAL)
        except OSError:
            continue


def _handles_dumps(pid: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        with open(f"/proc/{pid}/status") as file:
            caught = next(line for line in file if line.startswith("SigCgt:"))
    except (OSError, StopIteration):
        return False
    return bool(int(caught.split()[1], 16) & (1 << (DUMP_SIGNAL - 1)))
