"""Histories of programs that come to no end: which clause forbids it."""

from __future__ import annotations

from mpconform.programs.history import History
from mpconform.programs.language import (
    ClosePool,
    Get,
    InThread,
    JoinPool,
    JoinProcess,
    KillWorker,
    MakePipe,
    OpenPool,
    Operation,
    Poll,
    Receive,
    Send,
    StartProcess,
    StopWorker,
    Submit,
    Take,
    TerminatePool,
)
from tests.programs.histories import Rows, begins, calls, fails, gives, returns, runs, told

OPEN = gives(0)
LEFT_NONE = {"left": []}


def one(task: str, method: str = "apply_async") -> tuple[Operation, ...]:
    return (OpenPool(2), Submit(method, (task,)))


def hangs(program: tuple[Operation, ...], *rows: Rows) -> History:
    """All steps return but for the last one."""
    taken = [row for step in range(len(program) - 1) for row in gives(step)]
    return told(program, taken, *rows, calls(len(program) - 1), end="hang")


def killed(*steps: Operation) -> tuple[Operation, ...]:
    return (*one("returns"), KillWorker(), *steps)


BESIDE = (OpenPool(2), InThread(Submit("apply_async", ("returns",))), ClosePool(), Get(1))
TAKEN = OPEN + calls(1) + gives(2) + returns(1)
"""A job is submitted while the pool is closed."""


HANGS: dict[str, History] = {
    "pool.close.loses-nothing-that-is-submitted-beside-it": told(
        BESIDE, TAKEN, calls(3), end="hang"
    ),
    "pool.worker-death.fails-the-task": hangs((*one("dies"), Get(1)), begins(1)),
    "pool.worker-death.fails-the-map": hangs((*one("dies", "map_async"), Get(1)), begins(1)),
    "imap.errors.a-task-that-exits-is-reported": hangs((*one("dies", "imap"), Take(1)), begins(1)),
    "pool.apply.returns-the-value": hangs(one("returns", "apply")),
    "async_result.get.waits-for-the-value": hangs((*one("returns"), Get(1)), runs(1)),
    "pool.map.keeps-input-order": hangs((*one("returns", "map_async"), Get(1)), runs(1)),
    "imap.next.waits-for-the-result": hangs((*one("returns", "imap"), Take(1)), runs(1)),
    "pool.new.starts-its-workers-at-once": hangs((OpenPool(2),)),
    "pool.close.lets-submitted-tasks-finish": hangs((OpenPool(2), ClosePool())),
    "process.start.does-not-wait-for-the-target": hangs((StartProcess("waits"),)),
    "process.join.waits-for-the-end": hangs((StartProcess("returns"), JoinProcess(0))),
    "pipe.send.keeps-order-and-boundaries": hangs((MakePipe(), Send(0, 0), Receive(0, 1))),
    "pipe.send.delivers-an-equal-object": hangs((MakePipe(), Send(0, 0))),
    "pipe.poll.waits-as-long-as-its-timeout": hangs((MakePipe(), Poll(0, 0, 0.02))),
    "pool.worker-death.of-an-idle-worker-harms-nobody": told(
        killed(Get(1)), OPEN, gives(1), gives(2, 11), calls(3), end="hang"
    ),
    "pool.errors.a-task-that-exits-is-reported": hangs((*one("exits"), Get(1)), runs(1)),
    "pool.terminate.ends-outstanding-results": told(
        (*one("waits"), TerminatePool(), Get(1)),
        OPEN,
        gives(1),
        begins(1),
        gives(2, LEFT_NONE),
        calls(3),
        end="hang",
    ),
    "imap.next.raises-when-the-pool-was-terminated": told(
        (*one("waits", "imap"), TerminatePool(), Take(1)),
        OPEN,
        gives(1),
        begins(1),
        gives(2, LEFT_NONE),
        calls(3),
        end="hang",
    ),
    "pool.worker-death.spares-the-other-tasks": hangs(
        (*one("dies"), Submit("apply_async", ("returns",)), Get(2)), begins(1)
    ),
    "pool.terminate.ends-a-closed-pool": told(
        (OpenPool(2), ClosePool(), TerminatePool(), JoinPool()),
        OPEN,
        gives(1),
        gives(2, LEFT_NONE),
        calls(3),
        end="hang",
    ),
    "pool.worker-death.lets-join-return": hangs((*one("dies"), ClosePool(), JoinPool()), begins(1)),
    "pool.join.finds-every-result-delivered": hangs((*one("returns"), ClosePool(), JoinPool())),
    "pool.worker-death.leaves-terminate-working": hangs((*one("dies"), TerminatePool()), begins(1)),
    "pool.terminate.ends-a-stopped-worker": hangs((OpenPool(2), StopWorker(), TerminatePool())),
    "pool.terminate.serves-several-threads": told(
        (OpenPool(2), InThread(TerminatePool()), TerminatePool()),
        OPEN,
        calls(1),
        calls(2),
        end="hang",
    ),
    "pool.terminate.works-while-large-results-arrive": hangs((*one("large"), TerminatePool())),
    "pool.terminate.discards-running-and-waiting-tasks": hangs((OpenPool(2), TerminatePool())),
}
"""Clause -> a history that comes to no end."""


def ended(program: tuple[Operation, ...], *rows: Rows) -> History:
    return told(program, OPEN, gives(1), *rows)


CASES: dict[str, tuple[History, History]] = {
    "pool.apply.returns-the-value": (
        told(one("returns", "apply"), OPEN, gives(1, "1.0")),
        HANGS["pool.apply.returns-the-value"],
    ),
    "pool.close.loses-nothing-that-is-submitted-beside-it": (
        told(BESIDE, TAKEN, gives(3, "1.0")),
        HANGS["pool.close.loses-nothing-that-is-submitted-beside-it"],
    ),
    "imap.next.waits-for-the-result": (
        ended((*one("returns", "imap"), Take(1)), runs(1), gives(2, "1.0")),
        HANGS["imap.next.waits-for-the-result"],
    ),
    "pipe.poll.waits-as-long-as-its-timeout": (
        told((MakePipe(), Poll(0, 0, 0.02)), OPEN, gives(1, False, took=0.02)),
        HANGS["pipe.poll.waits-as-long-as-its-timeout"],
    ),
    "pool.terminate.ends-outstanding-results": (
        ended(
            (*one("waits"), TerminatePool(), Get(1)),
            begins(1),
            gives(2, LEFT_NONE),
            fails(3, "PoolTerminated"),
        ),
        HANGS["pool.terminate.ends-outstanding-results"],
    ),
    "pool.terminate.ends-a-closed-pool": (
        told(
            (OpenPool(2), ClosePool(), TerminatePool(), JoinPool()),
            OPEN,
            gives(1),
            gives(2, LEFT_NONE),
            gives(3, LEFT_NONE),
        ),
        HANGS["pool.terminate.ends-a-closed-pool"],
    ),
    "pool.worker-death.lets-join-return": (
        ended((*one("dies"), ClosePool(), JoinPool()), begins(1), gives(2), gives(3, LEFT_NONE)),
        HANGS["pool.worker-death.lets-join-return"],
    ),
    "pool.worker-death.leaves-terminate-working": (
        ended((*one("dies"), TerminatePool()), begins(1), gives(2, LEFT_NONE)),
        HANGS["pool.worker-death.leaves-terminate-working"],
    ),
    "pool.terminate.ends-a-stopped-worker": (
        ended((OpenPool(2), StopWorker(), TerminatePool()), gives(2, LEFT_NONE)),
        HANGS["pool.terminate.ends-a-stopped-worker"],
    ),
    "pool.terminate.serves-several-threads": (
        told(
            (OpenPool(2), InThread(TerminatePool()), TerminatePool()),
            OPEN,
            calls(1),
            gives(2, LEFT_NONE),
        ),
        HANGS["pool.terminate.serves-several-threads"],
    ),
    "pool.terminate.works-while-large-results-arrive": (
        ended((*one("large"), TerminatePool()), gives(2, LEFT_NONE)),
        HANGS["pool.terminate.works-while-large-results-arrive"],
    ),
}
"""The clauses of which no other rule says anything."""
