"""The situation that a program has come to after some of its steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mpconform.programs import language as p
from mpconform.programs import tasks


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
    def replaces_workers(self) -> bool:
        """Whether workers that have served their time, or died, may be about to be replaced."""
        serve = self.opened is not None and self.opened.max_tasks is not None and bool(self.jobs)
        deadly = any(set(job.tasks) & set(tasks.DEADLY) for job in self.jobs.values())
        return serve or self.killed or deadly

    @property
    def alone(self) -> bool:
        """Whether no process was started, which could have copies of what is open here."""
        return self.opened is None and not self.processes


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
    if isinstance(done, (p.TerminateProcess, p.KillProcess)):
        return _after_an_end(now, now.processes[done.process])
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


def _after_an_end(now: Situation, process: p.StartProcess) -> Situation:
    """What a process sends that is ended from outside may never come."""
    if process.task != "sends" or process.pipe is None:
        return now
    ours, theirs = now.pipes[process.pipe]
    pipes = {**now.pipes, process.pipe: (max(0, ours - process.messages), theirs)}
    return replace(now, pipes=pipes)


def situation_after(program: Iterable[p.Operation]) -> Situation:
    """What a whole program comes to."""
    now = Situation()
    for operation in program:
        now = after(now, operation)
    return now
