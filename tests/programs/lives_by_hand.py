"""Histories for the rules about processes and pipes."""

from __future__ import annotations

from mpconform.programs.history import History
from mpconform.programs.language import (
    CloseEnd,
    CloseProcess,
    ExitCodeOf,
    InThread,
    IsAlive,
    JoinProcess,
    KillProcess,
    MakePipe,
    Operation,
    Poll,
    Receive,
    Send,
    StartProcess,
    TerminateProcess,
)
from tests.programs.histories import (
    Rows,
    begins,
    calls,
    fails,
    gives,
    receives,
    returns,
    runs,
    told,
)


def life(task: str, *steps: Operation) -> tuple[Operation, ...]:
    return (StartProcess(task), *steps)


def lived(program: tuple[Operation, ...], *rows: Rows) -> History:
    return told(program, gives(0, 11), *rows)


def code(task: str, right: int, wrong: int) -> tuple[History, History]:
    program = life(task, JoinProcess(0), ExitCodeOf(0))
    return (
        lived(program, runs(0), gives(1), gives(2, right)),
        lived(program, runs(0), gives(1), gives(2, wrong)),
    )


TWICE = life("raises", InThread(JoinProcess(0)), JoinProcess(0), ExitCodeOf(0))
BOTH: Rows = [*runs(0), *calls(1), *calls(2), *returns(1), *returns(2)]
"""Two threads join the process at the same time."""
WAITING = life("waits", ExitCodeOf(0))
ALIVE = life("waits", IsAlive(0))
TIMED = life("waits", JoinProcess(0, 0.02))
CLOSING = life("waits", CloseProcess(0))
CLOSED = life("returns", JoinProcess(0), CloseProcess(0), ExitCodeOf(0))
SIGNALLED = life("waits", TerminateProcess(0), KillProcess(0), JoinProcess(0), ExitCodeOf(0))
TO_ITSELF = (MakePipe(), Send(0, 0), Send(0, 0), Receive(0, 1), Receive(0, 1))
SENT = gives(0) + gives(1) + gives(2)
TO_A_CHILD = (MakePipe(), Send(0, 0), StartProcess("receives", 0, 1))
ENDED = (MakePipe(), Send(0, 0), CloseEnd(0, 0), Receive(0, 1), Receive(0, 1))
BROKEN = (MakePipe(), CloseEnd(0, 1), Send(0, 0))

CASES: dict[str, tuple[History, History]] = {
    "process.exitcode.zero-after-return": code("returns", 0, 1),
    "process.exitcode.one-after-an-exception": code("raises", 1, 0),
    "process.exitcode.number-given-to-sys-exit": code("exits", 3, 1),
    "process.exitcode.number-given-to-os-exit": code("dies", 3, 0),
    "process.exitcode.negative-after-a-signal": (
        lived(SIGNALLED, begins(0), gives(1), gives(2), gives(3), gives(4, -15)),
        lived(SIGNALLED, begins(0), gives(1), gives(2), gives(3), gives(4, 255)),
    ),
    "process.exitcode.none-until-the-end": (
        lived(WAITING, begins(0), gives(1, None)),
        lived(WAITING, begins(0), gives(1, 0)),
    ),
    "process.join.may-be-repeated": (
        lived(life("returns", ExitCodeOf(0), ExitCodeOf(0)), gives(1, 0), gives(2, 0)),
        lived(life("returns", ExitCodeOf(0), ExitCodeOf(0)), gives(1, 0), gives(2, 255)),
    ),
    "process.is_alive.follows-the-life": (
        lived(ALIVE, begins(0), gives(1, True)),
        lived(ALIVE, begins(0), gives(1, False)),
    ),
    "process.join.waits-for-the-end": (
        lived(life("returns", JoinProcess(0)), runs(0), gives(1)),
        lived(life("waits", JoinProcess(0)), begins(0), gives(1)),
    ),
    "process.join.two-threads-see-the-exit-code": (
        lived(TWICE, BOTH, gives(3, 1)),
        lived(TWICE, BOTH, gives(3, 255)),
    ),
    "process.join.gives-up-after-its-timeout": (
        lived(TIMED, begins(0), gives(1, took=0.03)),
        lived(TIMED, begins(0), gives(1, took=0.01)),
    ),
    "process.close.refuses-a-running-process": (
        lived(CLOSING, begins(0), fails(1, "ValueError")),
        lived(CLOSING, begins(0), gives(1)),
    ),
    "process.close.ends-the-use-of-the-object": (
        lived(CLOSED, runs(0), gives(1), gives(2), fails(3, "ValueError")),
        lived(CLOSED, runs(0), gives(1), gives(2), gives(3, 0)),
    ),
    "process.start.runs-the-target-with-its-arguments": (
        lived(life("returns", ExitCodeOf(0)), runs(0), gives(1, 0)),
        lived(life("returns", ExitCodeOf(0)), gives(1, 0)),
    ),
    "process.start.does-not-wait-for-the-target": (
        told(life("waits"), gives(0, 11)),
        told(life("waits"), fails(0, "OSError")),
    ),
    # Pipes.
    "pipe.send.keeps-order-and-boundaries": (
        told(TO_ITSELF, SENT, gives(3, "1"), gives(4, "2")),
        told(TO_ITSELF, SENT, gives(3, "2"), gives(4, "1")),
    ),
    "pipe.process.end-works-in-a-child": (
        told(TO_A_CHILD, gives(0), gives(1), gives(2, 11), receives(2, "1"), runs(2)),
        told(TO_A_CHILD, gives(0), gives(1), gives(2, 11), runs(2)),
    ),
    "pipe.eof.all-messages-come-first": (
        told(ENDED, SENT, gives(3, "1"), fails(4, "EOFError")),
        told(ENDED, SENT, fails(3, "EOFError"), fails(4, "EOFError")),
    ),
    "pipe.poll.tells-whether-a-message-waits": (
        told((MakePipe(), Send(0, 0), Poll(0, 1)), gives(0), gives(1), gives(2, True)),
        told((MakePipe(), Send(0, 0), Poll(0, 1)), gives(0), gives(1), gives(2, False)),
    ),
    "pipe.eof.send-is-a-broken-pipe": (
        told(BROKEN, gives(0), gives(1), fails(2, "BrokenPipeError")),
        told(BROKEN, gives(0), gives(1), gives(2)),
    ),
    "pipe.send.delivers-an-equal-object": (
        told((MakePipe(), Send(0, 0)), gives(0), gives(1)),
        told((MakePipe(), Send(0, 0)), gives(0), fails(1, "OSError")),
    ),
}
