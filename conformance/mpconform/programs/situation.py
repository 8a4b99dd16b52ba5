"""What may come after what: the situation that a program has come to, and how it ends.

A program is valid if nothing in it has to wait for what only comes later: a gate that is still
closed, a worker that is still stopped, a message that nobody sends. Whether the backend then lets
all come to its end rests on clauses (`Situation.rests_on`); those that it is known to break, the
programs for it can leave out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import singledispatch

from mpconform.programs import language as p
from mpconform.programs import tasks

_DEATH = {
    "apply": "pool.worker-death.fails-the-task",
    "apply_async": "pool.worker-death.fails-the-task",
    "map": "pool.worker-death.fails-the-map",
    "map_async": "pool.worker-death.fails-the-map",
    "starmap_async": "pool.worker-death.fails-the-map",
    "imap": "imap.errors.a-task-that-exits-is-reported",
    "imap_unordered": "imap.errors.a-task-that-exits-is-reported",
}
IDLE = "pool.worker-death.of-an-idle-worker-harms-nobody"
TERMINATED = "pool.terminate.ends-outstanding-results"
TERMINATED_STREAM = "imap.next.raises-when-the-pool-was-terminated"


@dataclass(frozen=True)
class Situation:
    """What a program has come to after some of its steps."""

    steps: int = 0
    opened: p.OpenPool | None = None
    closed: bool = False
    terminated: bool = False
    dropped: bool = False
    joined: bool = False
    jobs: dict[int, p.Submit] = field(default_factory=dict)
    threads: dict[int, bool] = field(default_factory=dict)
    gated: frozenset[int] = frozenset()
    stopped: bool = False
    killed: bool = False
    processes: dict[int, p.StartProcess] = field(default_factory=dict)
    pipes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """How many messages wait at each end, at least."""
    held: frozenset[tuple[int, int]] = frozenset()
    """The ends of pipes that are closed here, or in use by a thread or a process."""
    thread_used: bool = False
    thread_ends: bool = False
    """Whether the second thread may be ending the pool."""
    thread_waits: frozenset[int] = frozenset()
    """The jobs that the second thread may be waiting for."""
    thread_joins: bool = False
    """Whether it may be joining the pool."""

    @property
    def usable(self) -> bool:
        """Whether there is a pool to call."""
        return self.opened is not None and not self.dropped

    @property
    def all_go_on(self) -> bool:
        """Whether nothing waits for a later step."""
        return not self.gated and not self.stopped

    @property
    def has_a_free_worker(self) -> bool:
        """Whether so few tasks wait at gates that one worker at least is held by none of them."""
        if self.opened is None or self.stopped or self.killed:
            return False
        gated = [self.jobs[job].tasks.count(tasks.WAITS) for job in self.gated if job in self.jobs]
        return sum(gated) < self.opened.workers

    @property
    def alone(self) -> bool:
        """Whether no process was started, which could have copies of what is open here."""
        return self.opened is None and not self.processes

    def rests_on(self, operation: p.Operation) -> frozenset[str]:
        """The clauses on which it rests that a step comes to its end."""
        return frozenset(_rests_on(p.inner(operation), self))

    def death_of(self, jobs: Iterable[int]) -> set[str]:
        """Those by which jobs end whose workers die."""
        found = set()
        for job in jobs:
            submit = self.jobs[job]
            if set(submit.tasks) & set(tasks.DEADLY):
                found.add(_DEATH[submit.method])
            if tasks.EXITS in submit.tasks and submit.method not in p.STREAMS:
                found.add("pool.errors.a-task-that-exits-is-reported")
        return found


def allows(now: Situation, operation: p.Operation, broken: Collection[str] = ()) -> bool:
    """Whether the language allows a step here, if the clauses ``broken`` cannot be relied on."""
    if isinstance(operation, p.InThread):
        done = operation.operation
        if isinstance(done, (p.InThread, p.JoinThread, p.OpenPool, p.DropPool, *_NOT_IN_A_THREAD)):
            return False
        return _is_meant(done, now, True) and not now.rests_on(done) & set(broken)
    return (
        _is_meant(operation, now, False)
        and (not _waits(operation, now) or _may_wait(operation, now))
        and not now.rests_on(operation) & set(broken)
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


# --- what the end of a step rests on ----------------------------------------------------------


def _rests_on(operation: p.Operation, now: Situation) -> set[str]:
    if isinstance(operation, p.Submit):
        return _of_submitting(operation, now)
    if isinstance(operation, (p.Get, p.Wait, p.Take)):
        return _of_waiting(operation.job, now) if operation.timeout is None else set()
    if isinstance(operation, p.Exhaust):
        return _of_waiting(operation.job, now)
    if isinstance(operation, p.JoinPool):
        return _of_joining(now)
    if isinstance(operation, p.TerminatePool):
        return _of_terminating(now)
    if isinstance(operation, p.KillWorker):
        return _of_killing(now)
    if isinstance(operation, p.Receive):
        return _of_receiving(operation, now)
    return set()


def _of_submitting(operation: p.Submit, now: Situation) -> set[str]:
    found = set()
    after = replace(now, jobs={**now.jobs, now.steps: operation})
    if operation.method in p.WAITING_CALLS:
        found = _of_waiting(now.steps, after)
    if operation.method in p.STREAMS and len(operation.tasks) > 1 and operation.chunksize != 1:
        failing = set(operation.tasks) - {tasks.RETURNS, tasks.WAITS, tasks.LARGE}
        if operation.chunksize is not None and failing - {tasks.GIVES_EXCEPTION}:
            found.add("imap.chunksize.a-failure-costs-its-chunk-only")
    return found


def _of_waiting(job: int, now: Situation) -> set[str]:
    # Workers that were killed may have taken others' tasks, or a lock, with them.
    found = now.death_of([job])
    if now.killed:
        found |= {IDLE, _DEATH[now.jobs[job].method]}
    if now.terminated or now.thread_ends:
        found.add(_terminated(job, now))
    if job in now.thread_waits and now.jobs[job].method in p.STREAMS:
        found.add("imap.next.serves-several-threads")
    return found


def _terminated(job: int, now: Situation) -> str:
    return TERMINATED_STREAM if now.jobs[job].method in p.STREAMS else TERMINATED


def _of_joining(now: Situation) -> set[str]:
    found = set()
    if now.death_of(now.jobs) or now.killed:
        found.add("pool.worker-death.lets-join-return")
        found |= now.death_of(now.jobs)
    if now.killed:
        found.add(IDLE)
    return found


def _of_terminating(now: Situation) -> set[str]:
    found = set()
    if now.stopped:
        found.add("pool.terminate.ends-a-stopped-worker")
    if now.killed:
        found.add(IDLE)
    if now.thread_ends or now.terminated:
        found.add("pool.terminate.serves-several-threads")
    if any(tasks.LARGE in submit.tasks for submit in now.jobs.values()):
        found.add("pool.terminate.works-while-large-results-arrive")
    return found | {_terminated(job, now) for job in now.thread_waits}


def _of_killing(now: Situation) -> set[str]:
    # Nobody can say for sure that it is inside a task.
    found = {IDLE, *(_DEATH[now.jobs[job].method] for job in now.thread_waits)}
    return found | ({"pool.worker-death.lets-join-return"} if now.thread_joins else set())


def _of_receiving(operation: p.Receive, now: Situation) -> set[str]:
    other = 1 - operation.end
    left = (operation.pipe, other) in now.held and now.pipes[operation.pipe][other] > 0
    return {"pipe.eof.clean-though-the-other-end-left-messages"} if left else set()


# --- from one situation to the next -----------------------------------------------------------


def after(now: Situation, operation: p.Operation) -> Situation:
    """The situation when a step has been taken."""
    done = p.inner(operation)
    changed = _after(done, now, isinstance(operation, p.InThread))
    if isinstance(operation, p.InThread):
        changed = _after_in_thread(done, now, changed)
    return replace(changed, steps=now.steps + 1)


def _after_in_thread(done: p.Operation, now: Situation, changed: Situation) -> Situation:
    waits = set(changed.thread_waits)
    if isinstance(done, p.Submit) and done.method in p.WAITING_CALLS:
        waits.add(now.steps)
    if isinstance(done, (p.Get, p.Wait, p.Take, p.Exhaust)):
        waits.add(done.job)
    return replace(
        changed,
        thread_used=True,
        thread_ends=changed.thread_ends or isinstance(done, (p.ClosePool, p.TerminatePool)),
        thread_joins=changed.thread_joins or isinstance(done, p.JoinPool),
        thread_waits=frozenset(waits),
    )


def _after(done: p.Operation, now: Situation, in_thread: bool) -> Situation:
    if isinstance(done, p.OpenPool):
        return replace(now, opened=done)
    if isinstance(done, p.Submit):
        gated = now.gated | ({now.steps} if tasks.WAITS in done.tasks else set())
        return replace(
            now,
            jobs={**now.jobs, now.steps: done},
            threads={**now.threads, now.steps: in_thread},
            gated=frozenset(gated),
        )
    if isinstance(done, p.ClosePool) and not in_thread:
        return replace(now, closed=True)
    if isinstance(done, p.TerminatePool) and not in_thread:
        return replace(now, terminated=True)
    if isinstance(done, p.JoinPool) and not in_thread:
        return replace(now, joined=now.joined or now.closed or now.terminated)
    if isinstance(done, p.DropPool):
        return replace(now, dropped=True)
    if isinstance(done, p.OpenGates):
        return replace(now, gated=frozenset())
    if isinstance(done, p.KillWorker):
        return replace(now, killed=True)
    if isinstance(done, p.StopWorker):
        return replace(now, stopped=True)
    if isinstance(done, p.ContinueWorkers):
        return replace(now, stopped=False)
    return _after_others(done, now)


def _after_others(done: p.Operation, now: Situation) -> Situation:
    if isinstance(done, p.StartProcess):
        gated = now.gated | ({now.steps} if done.task == tasks.WAITS else set())
        held, pipes = now.held, dict(now.pipes)
        if done.pipe is not None:
            held |= {(done.pipe, 1)}
            ours, theirs = pipes[done.pipe]
            if done.task == "sends":
                pipes[done.pipe] = ours + done.messages, theirs
            else:
                pipes[done.pipe] = ours, theirs - done.messages
        processes = {**now.processes, now.steps: done}
        return replace(now, processes=processes, gated=frozenset(gated), held=held, pipes=pipes)
    if isinstance(done, p.MakePipe):
        return replace(now, pipes={**now.pipes, now.steps: (0, 0)})
    if isinstance(done, (p.Send, p.Receive)):
        waiting = list(now.pipes[done.pipe])
        if isinstance(done, p.Send):
            waiting[1 - done.end] += 1
        else:
            waiting[done.end] = max(0, waiting[done.end] - 1)
        return replace(now, pipes={**now.pipes, done.pipe: (waiting[0], waiting[1])})
    if isinstance(done, p.CloseEnd):
        return replace(now, held=now.held | {(done.pipe, done.end)})
    return now


def situation_after(program: Iterable[p.Operation]) -> Situation:
    """What a whole program comes to."""
    now = Situation()
    for operation in program:
        now = after(now, operation)
    return now


def is_valid(program: Iterable[p.Operation], broken: Collection[str] = ()) -> bool:
    """Whether the language allows each step where it stands."""
    now = Situation()
    for operation in program:
        if not allows(now, operation, broken):
            return False
        now = after(now, operation)
    return True


# --- the end ----------------------------------------------------------------------------------


def epilogue(program: p.Program, broken: Collection[str] = ()) -> p.Program:
    """The steps after which everything must have come to its end.

    What rests on clauses that are ``broken`` is not waited for: the pool is terminated then.
    """
    now = situation_after(program)
    steps: list[p.Operation] = []

    def add(operation: p.Operation) -> None:
        nonlocal now
        steps.append(operation)
        now = after(now, operation)

    if now.stopped:
        add(p.ContinueWorkers())
    if now.gated:
        add(p.OpenGates())
    for process in now.processes:
        add(p.JoinProcess(process))
        add(p.ExitCodeOf(process))
    if now.usable:
        gracefully = not now.terminated and not _of_joining(now) & set(broken)
        add(p.ClosePool() if gracefully else p.TerminatePool())
    if now.thread_used:
        add(p.JoinThread())
    for job, submit in now.jobs.items():
        last = p.Exhaust(job) if submit.method in p.STREAMS else p.Get(job)
        if submit.method not in p.WAITING_CALLS and not now.rests_on(last) & set(broken):
            add(last)
    if now.usable:
        add(p.JoinPool())
        if not now.processes and not now.pipes:
            add(p.LookBehind())
    return tuple(steps)
