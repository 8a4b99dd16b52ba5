"""Making programs: at random, by Hypothesis, or all small ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.epilogue import epilogue
from mpconform.programs.situation import Situation, after
from mpconform.programs.validity import allows

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_DRAWS = 4
"""How often a step is drawn that is not allowed, before it is left out."""

MOST = 14
"""The most steps of a program, before its epilogue."""

_TIMEOUTS = (None, None, 0.0, 0.02)

_TASKS = (tasks.RETURNS,) * 5 + (tasks.WAITS,) * 3 + (tasks.RAISES,) * 2 + tasks.KINDS
"""Each kind of task as often as it is to be drawn."""


Pick = Callable[[Sequence[Any]], Any]
"""Chooses one of several; the first is the simplest."""


def programs(broken: Collection[str] = (), most: int = MOST) -> SearchStrategy[p.Program]:
    """Programs with their epilogues; they do not rely on the clauses ``broken``."""
    from hypothesis import strategies as st

    # One strategy for each number of choices: to make new ones all the time takes most of the time.
    choices = [st.integers(0, max(0, count - 1)) for count in range(100)]

    @st.composite
    def program(draw: Any) -> p.Program:
        def pick(several: Sequence[Any]) -> Any:
            return several[draw(choices[len(several)])]

        return made(pick, broken, most)

    return program()


def made(pick: Pick, broken: Collection[str] = (), most: int = MOST) -> p.Program:
    """A program, by the choices of ``pick``."""
    now, steps, subject = Situation(), [], pick(_SUBJECTS)
    for _ in range(pick([*range(1, most + 1), *range(most // 2, most + 1)])):
        for _ in range(_DRAWS):
            operation = _operation(pick, now, subject)
            if allows(now, operation, broken):
                steps.append(operation)
                now = after(now, operation)
                break
    return (*steps, *epilogue(tuple(steps), broken))


Maker = Callable[[Pick, Situation], p.Operation]

POOL, PROCESSES, PIPES, ALL = "a pool", "processes", "pipes", "all"

_SUBJECTS = (POOL, POOL, POOL, POOL, PROCESSES, PIPES, PIPES, ALL)
"""What a program is about: in one that is about all, hardly anything meets its like."""


def _operation(pick: Pick, now: Situation, subject: str) -> p.Operation:
    """What may come next; some of it is not allowed."""
    makers: list[Maker] = []
    if subject in (POOL, ALL):
        makers += [_pool] * 4 if now.opened is None else [_submit] * 3 + [_pool_call] * 2
    if subject in (PROCESSES, ALL):
        makers += [_start] * 2 + [_process_call] * (4 if now.processes else 0)
    if subject in (PIPES, ALL):
        makers += [_pipe] + ([_pipe_call] * 6 + [_start] if now.pipes else [])
    if now.jobs:
        makers += [_job_call] * 6
    if now.gated or now.stopped:
        makers += [_going_on] * 3
    operation = pick(makers)(pick, now)
    in_thread = (now.usable or now.processes) and pick(range(6)) == 5
    return p.InThread(operation) if in_thread else operation


def _pool(pick: Pick, now: Situation) -> p.Operation:
    return p.OpenPool(pick([2, 1, 3]), pick([None, None, None, 1, 2]))


def _submit(pick: Pick, now: Situation) -> p.Operation:
    method = pick(["apply_async", "apply_async", *p.METHODS])
    known = [kind for kind in _TASKS if method not in p.WAITING_CALLS or kind != tasks.WAITS]
    if "apply" in method:
        kinds: tuple[str, ...] = (pick(known),)
        size = None
    else:
        kinds = tuple(pick(known) for _ in range(pick(range(1, 6))))
        size = pick([None, 1, 2])
    has_callbacks = method in p.ASYNC_CALLS
    return p.Submit(
        method, kinds, size, pick(["", "", "notes", "submits"]) if has_callbacks else ""
    )


def _pool_call(pick: Pick, now: Situation) -> p.Operation:
    calls = (p.ClosePool, p.TerminatePool, p.JoinPool, p.DropPool, p.KillWorker, p.StopWorker)
    kind = pick(calls)
    if kind is p.KillWorker:
        return p.KillWorker(pick(range(3)), pick([None, *now.jobs]))
    made: p.Operation = p.StopWorker(pick(range(3))) if kind is p.StopWorker else kind()
    return made


def _job_call(pick: Pick, now: Situation) -> p.Operation:
    job = pick(list(now.jobs)[::-1])  # the last one above all
    stream = now.jobs[job].method in p.STREAMS
    result = (p.Get, p.Wait, p.Ready, p.Successful, p.LetBegin)
    kind = pick((p.Take, p.Take, p.Take, p.Exhaust, p.LetBegin) if stream else result)
    timed = kind in (p.Get, p.Wait, p.Take)
    operation: p.Operation = kind(job, pick(_TIMEOUTS)) if timed else kind(job)
    return operation


def _start(pick: Pick, now: Situation) -> p.Operation:
    kinds = (tasks.RETURNS, tasks.RAISES, tasks.WAITS, tasks.EXITS, tasks.DIES, tasks.KILLED)
    kind = pick((*kinds, "sends", "receives") if now.pipes else kinds)
    if kind in kinds:
        return p.StartProcess(kind)
    return p.StartProcess(kind, pick(list(now.pipes)), pick(range(4)))


def _process_call(pick: Pick, now: Situation) -> p.Operation:
    process = pick(list(now.processes))
    kinds = (p.IsAlive, p.ExitCodeOf, p.TerminateProcess, p.KillProcess, p.CloseProcess)
    kind = pick((p.JoinProcess, *kinds))
    if kind is p.JoinProcess:
        return p.JoinProcess(process, pick(_TIMEOUTS))
    operation: p.Operation = kind(process)
    return operation


def _pipe(pick: Pick, now: Situation) -> p.Operation:
    return p.MakePipe()


def _pipe_call(pick: Pick, now: Situation) -> p.Operation:
    pipe, end = pick(list(now.pipes)), pick((0, 1))
    kind = pick((p.Send, p.Send, p.Receive, p.Receive, p.CloseEnd, p.Poll))
    if kind is p.Receive and not now.pipes[pipe][end]:
        end = 1 - end
    if kind is p.Poll:
        return p.Poll(pipe, end, pick((0.0, 0.02)))
    operation: p.Operation = kind(pipe, end)
    return operation


def _going_on(pick: Pick, now: Situation) -> p.Operation:
    operation: p.Operation = pick((p.OpenGates(), p.ContinueWorkers(), p.JoinThread()))
    return operation


# --- all of them ------------------------------------------------------------------------------


def every_program(length: int, broken: Collection[str] = ()) -> Iterator[p.Program]:
    """Every valid program of up to ``length`` operations over a small alphabet, on a pool of two
    workers with at most two jobs; with its epilogue."""
    opening = p.OpenPool(2)
    seen: set[p.Program] = set()  # some steps are those that an epilogue would add

    def longer(steps: p.Program, now: Situation) -> Iterator[p.Program]:
        program = (*steps, *epilogue(steps, broken))
        if len(steps) > 1 and program not in seen:
            seen.add(program)
            yield program
        if len(steps) <= length:
            for operation in small_alphabet(now):
                if allows(now, operation, broken):
                    yield from longer((*steps, operation), after(now, operation))

    yield from longer((opening,), after(Situation(), opening))


def small_alphabet(now: Situation) -> list[p.Operation]:
    """The operations of which `every_program` makes programs."""
    found: list[p.Operation] = []
    if len(now.jobs) < 2:
        found += [
            p.Submit("apply_async", (tasks.RETURNS,), callback="notes"),
            p.Submit("apply_async", (tasks.WAITS,)),
            p.Submit("imap", (tasks.RETURNS, tasks.RAISES)),
        ]
    for job, submit in now.jobs.items():
        stream = submit.method in p.STREAMS
        found.append(p.Take(job) if stream else p.Get(job))
    found += [p.OpenGates(), p.ClosePool(), p.TerminatePool(), p.JoinPool(), p.KillWorker(0)]
    return found
