"""Histories for the rules about pools, their callbacks and workers."""

from __future__ import annotations

from mpconform.programs.history import History
from mpconform.programs.language import (
    ClosePool,
    ContinueWorkers,
    Get,
    InThread,
    JoinPool,
    KillWorker,
    LookBehind,
    OpenGates,
    OpenPool,
    Ready,
    StopWorker,
    Submit,
    TerminatePool,
)
from tests.programs.histories import (
    OTHER,
    Rows,
    begins,
    called_back,
    calls,
    calls_back,
    ends,
    fails,
    gives,
    has_called_back,
    in_callback,
    returns,
    runs,
    told,
)

ONE = Submit("apply_async", ("returns",))
NOTED = Submit("apply_async", ("returns",), callback="notes")
FAILS = Submit("apply_async", ("raises",), callback="notes")
LEFT_NONE = {"left": []}

OPEN = gives(0)
CLOSED = (OpenPool(2), ClosePool(), ONE)
TERMINATED = (OpenPool(2), TerminatePool(), ONE)
JOINED = (OpenPool(2), ONE, ClosePool(), JoinPool())
END = gives(2) + gives(3, LEFT_NONE)
ASKED = (OpenPool(2), NOTED, Get(1))
BOTH = (OpenPool(2), NOTED, NOTED)
UNSENDABLE = (OpenPool(2), Submit("apply_async", ("unsendable",), callback="notes"), NOTED)
DYING = (OpenPool(2), Submit("apply_async", ("dies",)), ONE, Get(1), Get(2))
MAPPED = (OpenPool(2), Submit("map_async", ("returns", "killed"), 1), Get(1))
EXITING = (OpenPool(2), Submit("apply_async", ("exits",)), Get(1))
KILLED = (OpenPool(2), ONE, KillWorker(), Get(1), ONE, Get(4))
STOPPED = (OpenPool(2), StopWorker(), ONE, ContinueWorkers(), Get(2))


def both(rows: Rows) -> Rows:
    return OPEN + gives(1) + gives(2) + rows


CASES: dict[str, tuple[History, History]] = {
    "pool.end.leaves-no-descriptor-and-no-thread": (
        told((*JOINED, LookBehind()), OPEN, gives(1), runs(1), END, gives(4)),
        told((*JOINED, LookBehind()), OPEN, gives(1), runs(1), END, calls(4), end="hang"),
    ),
    "pool.close.refuses-new-tasks": (
        told(CLOSED, OPEN, gives(1), fails(2, "ValueError", "Pool not running")),
        told(CLOSED, OPEN, gives(1), gives(2)),
    ),
    "pool.terminate.refuses-new-tasks": (
        told(TERMINATED, OPEN, gives(1, LEFT_NONE), fails(2, "ValueError", "Pool not running")),
        told(TERMINATED, OPEN, gives(1, LEFT_NONE), gives(2)),
    ),
    "pool.apply_async.returns-at-once": (
        told((OpenPool(2), ONE), OPEN, gives(1)),
        told((OpenPool(2), ONE), OPEN, fails(1, "ValueError", "Pool not running")),
    ),
    "pool.callbacks.may-submit-tasks": (
        told((OpenPool(2), NOTED), OPEN, gives(1), called_back(1), in_callback(1)),
        told((OpenPool(2), NOTED), OPEN, gives(1), called_back(1), in_callback(1, accepted=False)),
    ),
    "pool.join.needs-close-or-terminate-first": (
        told((OpenPool(2), JoinPool()), OPEN, fails(1, "ValueError")),
        told((OpenPool(2), JoinPool()), OPEN, gives(1, LEFT_NONE)),
    ),
    "pool.join.returns-after-the-workers-have-ended": (
        told((OpenPool(2), ClosePool(), JoinPool()), OPEN, gives(1), gives(2, LEFT_NONE)),
        told((OpenPool(2), ClosePool(), JoinPool()), OPEN, gives(1), gives(2, {"left": [11]})),
    ),
    "pool.terminate.returns-after-the-workers-have-ended": (
        told((OpenPool(2), TerminatePool()), OPEN, gives(1, LEFT_NONE)),
        told((OpenPool(2), TerminatePool()), OPEN, gives(1, {"left": [11]})),
    ),
    "pool.close.lets-submitted-tasks-finish": (
        told(JOINED, OPEN, gives(1), runs(1), END),
        told(JOINED, OPEN, gives(1), END, runs(1)),
    ),
    "pool.join.finds-every-result-delivered": (
        told((*JOINED, Ready(1)), OPEN, gives(1), runs(1), END, gives(4, True)),
        told((*JOINED, Ready(1)), OPEN, gives(1), runs(1), END, gives(4, False)),
    ),
    "pool.apply_async.runs-each-task-once": (
        told((OpenPool(2), ONE), OPEN, gives(1), runs(1)),
        told((OpenPool(2), ONE), OPEN, gives(1), runs(1), runs(1, pid=OTHER)),
    ),
    "pool.new.runs-that-many-tasks-at-a-time": (
        told((OpenPool(1), ONE, ONE), OPEN, gives(1), gives(2), runs(1), runs(2)),
        told(
            (OpenPool(1), ONE, ONE),
            both(begins(1) + begins(2, pid=OTHER) + ends(2, pid=OTHER) + ends(1)),
        ),
    ),
    "pool.maxtasksperchild.replaces-the-worker": (
        told((OpenPool(2, 1), ONE, ONE), both(runs(1) + runs(2, pid=OTHER))),
        told((OpenPool(2, 1), ONE, ONE), both(runs(1) + runs(2))),
    ),
    "pool.apply_async.starts-tasks-in-order-of-submission": (
        told((OpenPool(1), ONE, ONE), both(runs(1) + runs(2))),
        told((OpenPool(1), ONE, ONE), both(runs(2) + runs(1))),
    ),
    "pool.end.may-be-repeated": (
        told((OpenPool(2), ClosePool(), ClosePool()), OPEN, gives(1), gives(2)),
        told((OpenPool(2), ClosePool(), ClosePool()), OPEN, gives(1), fails(2, "ValueError")),
    ),
    "pool.terminate.discards-running-and-waiting-tasks": (
        told((OpenPool(2), TerminatePool()), OPEN, gives(1, LEFT_NONE)),
        told((OpenPool(2), TerminatePool()), OPEN, fails(1, "OSError")),
    ),
    "pool.new.starts-its-workers-at-once": (
        told((OpenPool(2),), OPEN),
        told((OpenPool(2),), fails(0, "OSError")),
    ),
    # Callbacks.
    "pool.callbacks.success-calls-the-callback-once": (
        told(ASKED, OPEN, gives(1), runs(1), called_back(1), gives(2, "1.0")),
        told(ASKED, OPEN, gives(1), runs(1), called_back(1), called_back(1), gives(2, "1.0")),
    ),
    "pool.callbacks.failure-calls-the-error-callback-once": (
        told((OpenPool(2), FAILS), OPEN, gives(1), runs(1), called_back(1, "error")),
        told((OpenPool(2), FAILS), OPEN, gives(1), runs(1), called_back(1, "value")),
    ),
    "pool.callbacks.run-before-the-result-is-ready": (
        told(ASKED, OPEN, gives(1), runs(1), called_back(1), gives(2, "1.0")),
        told(ASKED, OPEN, gives(1), runs(1), gives(2, "1.0"), called_back(1)),
    ),
    "pool.callbacks.are-over-when-the-pool-is-joined": (
        told((OpenPool(2), NOTED, *JOINED[2:]), OPEN, gives(1), runs(1), called_back(1), END),
        told((OpenPool(2), NOTED, *JOINED[2:]), OPEN, gives(1), runs(1), END, called_back(1)),
    ),
    "pool.callbacks.get-the-object-that-get-gives": (
        told(ASKED, OPEN, gives(1), runs(1), called_back(1, "value", "1.0"), gives(2, "1.0")),
        told(ASKED, OPEN, gives(1), runs(1), called_back(1, "value", "7.0"), gives(2, "1.0")),
    ),
    "pool.callbacks.run-one-at-a-time-in-the-owner": (
        told(BOTH, both(called_back(1) + called_back(2))),
        told(
            BOTH,
            both(calls_back(1, "value", "1.0") + called_back(2) + has_called_back(1)),
        ),
    ),
    "pool.callbacks.of-what-cannot-be-pickled-run-like-others": (
        told(UNSENDABLE, both(called_back(1, "error") + called_back(2))),
        told(
            UNSENDABLE,
            both(calls_back(1, "error", None) + called_back(2) + has_called_back(1)),
        ),
    ),
    # Workers that die.
    "pool.worker-death.fails-the-task": (
        told(DYING, both(begins(1) + fails(3, "WorkerDied"))),
        told(DYING, both(begins(1) + gives(3, "1.0"))),
    ),
    "pool.worker-death.fails-the-map": (
        told(MAPPED, OPEN, gives(1), begins(1, 1), fails(2, "WorkerDied")),
        told(MAPPED, OPEN, gives(1), begins(1, 1), gives(2, ["1.0", "1.1"])),
    ),
    "pool.errors.a-task-that-exits-is-reported": (
        told(EXITING, OPEN, gives(1), runs(1), fails(2, "WorkerDied")),
        told(EXITING, OPEN, gives(1), runs(1), gives(2, "1.0")),
    ),
    "pool.worker-death.spares-the-other-tasks": (
        told(
            (OpenPool(2), Submit("apply_async", ("dies",)), FAILS, Get(2)),
            both(begins(1) + runs(2, pid=OTHER) + fails(3, "ValueError", "2.0")),
        ),
        told(DYING, both(begins(1) + begins(2, pid=OTHER) + fails(4, "WorkerDied"))),
    ),
    "pool.worker-death.of-an-idle-worker-harms-nobody": (
        told(KILLED, OPEN, gives(1), gives(2, 11), fails(3, "WorkerDied")),
        told(
            KILLED,
            OPEN,
            gives(1),
            gives(2, 11),
            fails(3, "WorkerDied"),
            gives(4),
            fails(5, "WorkerDied"),
        ),
    ),
    "pool.workers.may-be-stopped-and-continued": (
        told(STOPPED, OPEN, gives(1, 11), gives(2), gives(3), runs(2), gives(4, "2.0")),
        told(STOPPED, OPEN, gives(1, 11), gives(2), gives(3), runs(2), fails(4, "WorkerDied")),
    ),
}

NEITHER: dict[str, History] = {
    "a close that overlaps a submission": told(
        (OpenPool(2), InThread(ClosePool()), ONE),
        OPEN,
        calls(1),
        gives(2),
        returns(1),
    ),
    "a gate that is open": told((OpenPool(2), OpenGates()), OPEN, gives(1)),
}
"""Histories of which no rule forbids anything."""
