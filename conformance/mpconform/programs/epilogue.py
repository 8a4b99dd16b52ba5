"""How every program ends."""

from __future__ import annotations

from collections.abc import Collection

from mpconform.programs import language as p
from mpconform.programs.needs import needs
from mpconform.programs.reliance import LEAVES_NOTHING, of_joining, rests_on
from mpconform.programs.situation import Situation, after, situation_after


def epilogue(program: p.Program, broken: Collection[str] = ()) -> p.Program:
    """The steps after which everything must have come to its end.

    What rests on clauses that are ``broken`` is not waited for: the pool is terminated then, when
    all else has come. One that cannot be closed is terminated likewise.
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
    patient = now.usable and not now.terminated and _comes_by_itself(now, broken)
    if now.usable and not patient:
        add(p.TerminatePool())
    elif now.usable and _may_be_closed(now, broken):
        add(p.ClosePool())
        patient = False
    if now.thread_used:
        add(p.JoinThread())
    for job in now.jobs:
        if now.jobs[job].method not in p.WAITING_CALLS and _comes(job, now, broken):
            add(_last(job, now))
    if patient:
        add(p.TerminatePool())
    if now.usable:
        add(p.JoinPool())
        alone = not now.processes and not now.pipes
        if alone and not {LEAVES_NOTHING, *needs(p.LookBehind())} & set(broken):
            add(p.LookBehind())
    return tuple(steps)


def _may_be_closed(now: Situation, broken: Collection[str]) -> bool:
    # Also beside what the second thread may still be submitting.
    return not (of_joining(now) | rests_on(p.ClosePool(), now)) & set(broken)


def _comes_by_itself(now: Situation, broken: Collection[str]) -> bool:
    """Whether the second thread comes to its end although nothing has ended the pool."""
    if _may_be_closed(now, broken):
        return True
    return not now.thread_joins and all(_comes(job, now, broken) for job in now.thread_waits)


def _comes(job: int, now: Situation, broken: Collection[str]) -> bool:
    """Whether the outcome of a job comes, as far as is known."""
    return not rests_on(_last(job, now), now) & set(broken)


def _last(job: int, now: Situation) -> p.Operation:
    """What is asked of a job at the end."""
    return p.Exhaust(job) if now.jobs[job].method in p.STREAMS else p.Get(job)
