"""The standard library under fork, with a `cpu_count` that does one terrible thing each.

`cpu_count` is called by the check of one clause only (`CLAUSE`), so each fault has one place to be
found in.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, drop_in, everything_but
from mpconform.arena.body import DUMP_SIGNAL

_CONTEXT = multiprocessing.get_context("fork")

CLAUSE = "contexts.cpu_count.is-the-systems"


def _backend(cpu_count: Callable[[], Any]) -> Backend:
    return Backend(
        name=cpu_count.__name__,
        api=lambda _: SimpleNamespace(cpu_count=cpu_count, Process=_CONTEXT.Process),
        start_methods=["fork"],
        lacks=everything_but(
            Capability.CPU_COUNT, Capability.PROCESS, reason="it is here for its cpu_count"
        ),
        slowest_timer=0.1,
    )


def _wrong() -> int:
    return -1


def _raising() -> int:
    raise LookupError("no processors today")


def _hanging() -> None:
    signal.pause()


def _hanging_deaf() -> None:
    """Hang, and see only half a second later that the stacks are asked for."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [DUMP_SIGNAL])
    while DUMP_SIGNAL not in signal.sigpending():
        time.sleep(0.01)
    time.sleep(0.5)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [DUMP_SIGNAL])
    signal.pause()


def _segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _exiting() -> None:
    os._exit(0)


def _leaking() -> int | None:
    if os.fork() == 0:
        os.setsid()  # out of the check's session and process group
        if os.fork() == 0:
            signal.pause()  # an orphan, below nobody that the check knows
        os._exit(0)
    return os.cpu_count()


def _flooding() -> int:
    line = b"flood " * 10_000
    for _ in range(400):
        os.write(1, line)
    return -1


def _closing() -> int:
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    return -1


def _closing_all() -> None:
    os.closerange(0, 4096)
    signal.pause()


def _killing_its_group() -> None:
    os.killpg(0, signal.SIGKILL)


def _killing_its_parent() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()


def _stuck_at_exit() -> int | None:
    import atexit

    atexit.register(time.sleep, 3600)
    return os.cpu_count()


def _failing_once() -> int | None:
    """Wrong in the first process that calls it in a run of the machine's, right ever after."""
    path = os.path.join(os.environ["MPCONFORM_TEST_MEMORY"], "called")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return os.cpu_count()
    signal.pause()
    return None


wrong = _backend(_wrong)
raising = _backend(_raising)
hanging = _backend(_hanging)
hanging_deaf = _backend(_hanging_deaf)
segfault = _backend(_segfault)
exiting = _backend(_exiting)
leaking = _backend(_leaking)
flooding = _backend(_flooding)
closing = _backend(_closing)
closing_all = _backend(_closing_all)
killing_its_group = _backend(_killing_its_group)
killing_its_parent = _backend(_killing_its_parent)
stuck_at_exit = _backend(_stuck_at_exit)
hanging_once = _backend(_failing_once)
healthy = drop_in("multiprocessing", start_methods=["fork"], slowest_timer=0.1)
not_a_backend = {"name": "dict"}
