"""How every program ends."""

from __future__ import annotations

from collections.abc import Collection

from mpconform.programs import language as p
from mpconform.programs.needs import needs
from mpconform.programs.reliance import LEAVES_NOTHING, of_joining, rests_on
from mpconform.programs.situation import after, situation_after


def epilogue(program: p.Program, broken: Collection[str] = ()) -> p.Program:
    """The steps after which everything must have come to its end.

    What rests on clauses that are ``broken`` is not waited for: the pool is terminated then. One
    that cannot be closed is terminated when all results have come.
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
    closes = not needs(p.ClosePool()) & set(broken)
    if now.usable and closes:
        gracefully = not now.terminated and not of_joining(now) & set(broken)
        add(p.ClosePool() if gracefully else p.TerminatePool())
    if now.thread_used:
        add(p.JoinThread())
    for job, submit in now.jobs.items():
        last = p.Exhaust(job) if submit.method in p.STREAMS else p.Get(job)
        if submit.method not in p.WAITING_CALLS and not rests_on(last, now) & set(broken):
            add(last)
    if now.usable and not closes:
        add(p.TerminatePool())
    if now.usable:
        add(p.JoinPool())
        alone = not now.processes and not now.pipes
        if alone and not {LEAVES_NOTHING, *needs(p.LookBehind())} & set(broken):
            add(p.LookBehind())
    return tuple(steps)
