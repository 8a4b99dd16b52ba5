"""What may come after what.

A program is valid if nothing in it has to wait for what only comes later: a gate that is still
closed, a worker that is still stopped, a message that nobody sends. Whether the backend then lets
all come to its end rests on clauses (``reliance``); those that it is known to break, the programs
for it can leave out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import singledispatch

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.reliance import rests_on
from mpconform.programs.situation import Situation, after


def allows(now: Situation, operation: p.Operation, broken: Collection[str] = ()) -> bool:
    """Whether the language allows a step here, if the clauses ``broken`` cannot be relied on."""
    if isinstance(operation, p.InThread):
        done = operation.operation
        if isinstance(done, (p.InThread, p.JoinThread, p.OpenPool, p.DropPool, *_NOT_IN_A_THREAD)):
            return False
        return _is_meant(done, now, True) and not rests_on(done, now) & set(broken)
    return (
        _is_meant(operation, now, False)
        and (not _waits(operation, now) or _may_wait(operation, now))
        and not rests_on(operation, now) & set(broken)
    )


_NOT_IN_A_THREAD = (
    p.LetBegin,
    p.OpenGates,
    p.KillWorker,
    p.StopWorker,
    p.ContinueWorkers,
    p.StartProcess,
    p.CloseProcess,
    p.MakePipe,
    p.Send,
    p.Receive,
    p.Poll,
    p.CloseEnd,
)
"""Those that gain nothing by it, or that other steps would have to wait for."""


@singledispatch
def _is_meant(operation: p.Operation, now: Situation, in_thread: bool) -> bool:
    """Whether there is what the step is about."""
    return now.usable


@_is_meant.register
def _(operation: p.OpenPool, now: Situation, in_thread: bool) -> bool:
    return now.opened is None


@_is_meant.register
def _(operation: p.DropPool, now: Situation, in_thread: bool) -> bool:
    # What a second thread does with it keeps it alive.
    return now.usable and not now.thread_used and not now.stopped


@_is_meant.register
def _(operation: p.LookBehind, now: Situation, in_thread: bool) -> bool:
    return False  # an epilogue's alone


@_is_meant.register(p.OpenGates)
@_is_meant.register(p.ContinueWorkers)
def _(operation: p.Operation, now: Situation, in_thread: bool) -> bool:
    return bool(now.gated) if isinstance(operation, p.OpenGates) else now.stopped


@_is_meant.register(p.Get)
@_is_meant.register(p.Wait)
@_is_meant.register(p.Ready)
@_is_meant.register(p.Successful)
@_is_meant.register(p.Take)
@_is_meant.register(p.Exhaust)
@_is_meant.register(p.LetBegin)
def _(operation: p.Get, now: Situation, in_thread: bool) -> bool:
    submit = now.jobs.get(operation.job)
    if submit is None or (now.threads[operation.job] and not in_thread):
        return False
    if isinstance(operation, p.LetBegin):
        return True
    if isinstance(operation, p.Take) and operation.timeout is not None:
        # With larger chunks an iterator need not have a method that takes one.
        return submit.method in p.STREAMS and submit.chunksize in (None, 1)
    wanted = p.STREAMS if isinstance(operation, (p.Take, p.Exhaust)) else p.ASYNC_CALLS
    return submit.method in wanted


@_is_meant.register
def _(operation: p.Submit, now: Situation, in_thread: bool) -> bool:
    if not now.usable or not operation.tasks:
        return False
    if operation.method in ("apply", "apply_async") and len(operation.tasks) != 1:
        return False
    waits = operation.method in p.WAITING_CALLS
    if waits and (tasks.WAITS in operation.tasks or operation.callback):
        return False
    if operation.callback and operation.method in p.STREAMS:
        return False
    return operation.chunksize is None or "apply" not in operation.method


@_is_meant.register
def _(operation: p.KillWorker, now: Situation, in_thread: bool) -> bool:
    return now.usable and not now.joined and (operation.job is None or operation.job in now.jobs)


@_is_meant.register
def _(operation: p.StopWorker, now: Situation, in_thread: bool) -> bool:
    return now.usable and not now.joined


@_is_meant.register
def _(operation: p.StartProcess, now: Situation, in_thread: bool) -> bool:
    if operation.pipe is None:
        return operation.messages == 0 and operation.task not in (
            tasks.UNPICKLABLE,
            tasks.UNSENDABLE,
            tasks.LARGE,
            tasks.GIVES_EXCEPTION,
        )
    return (
        operation.task in ("sends", "receives")
        and operation.pipe in now.pipes
        and (operation.pipe, 1) not in now.held
        and (operation.task == "sends" or operation.messages <= now.pipes[operation.pipe][1])
    )


@_is_meant.register(p.JoinProcess)
@_is_meant.register(p.IsAlive)
@_is_meant.register(p.ExitCodeOf)
@_is_meant.register(p.TerminateProcess)
@_is_meant.register(p.KillProcess)
@_is_meant.register(p.CloseProcess)
def _(operation: p.JoinProcess, now: Situation, in_thread: bool) -> bool:
    return operation.process in now.processes


@_is_meant.register
def _(operation: p.MakePipe, now: Situation, in_thread: bool) -> bool:
    return True


@_is_meant.register
def _(operation: p.JoinThread, now: Situation, in_thread: bool) -> bool:
    return now.thread_used


@_is_meant.register(p.Send)
@_is_meant.register(p.Receive)
@_is_meant.register(p.Poll)
@_is_meant.register(p.CloseEnd)
def _(operation: p.Send, now: Situation, in_thread: bool) -> bool:
    if operation.pipe not in now.pipes or (operation.pipe, operation.end) in now.held:
        return False
    if isinstance(operation, p.Receive):
        # A message waits; or the other end is closed, and nobody can have a copy.
        closed = (operation.pipe, 1 - operation.end) in now.held and now.alone
        return closed or now.pipes[operation.pipe][operation.end] > 0
    return not isinstance(operation, p.Send) or now.pipes[operation.pipe][1 - operation.end] < 50


def _waits(operation: p.Operation, now: Situation) -> bool:
    """Whether the step may wait for what others do."""
    if isinstance(operation, p.Submit):
        return operation.method in p.WAITING_CALLS
    if isinstance(operation, (p.Get, p.Wait, p.Take, p.JoinProcess)):
        return operation.timeout is None
    if isinstance(operation, p.JoinPool):
        return now.closed or now.terminated or now.thread_ends
    return isinstance(operation, (p.Exhaust, p.JoinThread, p.TerminatePool))


def _may_wait(operation: p.Operation, now: Situation) -> bool:
    if isinstance(operation, p.TerminatePool):
        return True
    if isinstance(operation, p.JoinPool) and now.terminated:
        return True
    if isinstance(operation, p.JoinProcess):
        return operation.process not in now.gated
    if isinstance(operation, (p.Get, p.Wait, p.Take)) and now.has_a_free_worker:
        return operation.job not in now.gated
    return now.all_go_on


def is_valid(program: Iterable[p.Operation], broken: Collection[str] = ()) -> bool:
    """Whether the language allows each step where it stands."""
    now = Situation()
    for operation in program:
        if not allows(now, operation, broken):
            return False
        now = after(now, operation)
    return True
