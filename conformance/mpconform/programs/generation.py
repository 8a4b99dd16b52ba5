"""What steps there are to make programs of: one at random, or all of a small alphabet."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.epilogue import epilogue
from mpconform.programs.situation import Situation, after
from mpconform.programs.validity import allows

_TIMEOUTS = (None, None, 0.0, 0.02)

_TASKS = (tasks.RETURNS,) * 5 + (tasks.WAITS,) * 3 + (tasks.RAISES,) * 2 + tasks.KINDS
"""Each kind of task as often as it is to be drawn."""


POOL, RACE, PROCESSES, PIPES, ALL = "a pool", "a race", "processes", "pipes", "all"

SUBJECTS = (*[POOL] * 6, *[RACE] * 5, PROCESSES, PIPES, ALL)
"""What a program is about: in one that is about all, hardly anything meets its like; a race is
short, and two threads do something with a pool at the same time."""

MEETS = (
    *(p.ClosePool, p.TerminatePool, p.JoinPool, p.DropPool),
    *(p.Get, p.Wait, p.Take, p.Exhaust),
)
"""What has most to fear of what another thread does at the same time: ends, and waits."""


def offered(draw: random.Random, now: Situation, subject: str = ALL) -> Iterator[p.Operation]:
    """One operation of each kind that is about ``subject``, in this thread and in the second; some
    of them are not allowed."""
    found = list(_plain(draw, now, subject))
    yield from found
    yield from map(p.InThread, found)


def _plain(draw: random.Random, now: Situation, subject: str) -> Iterator[p.Operation]:
    if subject in (POOL, RACE, ALL):
        yield from _on_a_pool(draw, now)
    if subject in (PROCESSES, ALL):
        yield from _on_processes(draw, now)
    if subject in (PIPES, ALL):
        yield from _on_pipes(draw, now)
    yield from (p.OpenGates(), p.ContinueWorkers(), p.JoinThread())


# --- a pool -----------------------------------------------------------------------------------


def _on_a_pool(draw: random.Random, now: Situation) -> Iterator[p.Operation]:
    yield p.OpenPool(draw.choice([2, 2, 1, 3]), draw.choice([None, None, None, 1, 2]))
    yield from (_submit(draw, method) for method in p.METHODS)
    yield from (p.ClosePool(), p.TerminatePool(), p.JoinPool(), p.DropPool())
    yield p.KillWorker(draw.randrange(3), draw.choice([None, *now.jobs]))
    yield p.StopWorker(draw.randrange(3))
    results = [job for job, one in now.jobs.items() if one.method in p.ASYNC_CALLS]
    if results:
        yield p.Get(draw.choice(results), draw.choice(_TIMEOUTS))
        yield p.Wait(draw.choice(results), draw.choice(_TIMEOUTS))
        yield p.Ready(draw.choice(results))
        yield p.Successful(draw.choice(results))
    streams = [job for job, one in now.jobs.items() if one.method in p.STREAMS]
    if streams:
        yield p.Take(draw.choice(streams), draw.choice(_TIMEOUTS))
        yield p.Exhaust(draw.choice(streams))
    if now.jobs:
        yield p.LetBegin(draw.choice(list(now.jobs)))


def _submit(draw: random.Random, method: str) -> p.Operation:
    known = [kind for kind in _TASKS if method not in p.WAITING_CALLS or kind != tasks.WAITS]
    if "apply" in method:
        kinds: tuple[str, ...] = (draw.choice(known),)
        size = None
    else:
        kinds = tuple(draw.choices(known, k=draw.randint(1, 5)))
        size = draw.choice([None, 1, 2])
    callback = draw.choice(["", "", "notes", "submits"]) if method in p.ASYNC_CALLS else ""
    return p.Submit(method, kinds, size, callback)


# --- processes and pipes ----------------------------------------------------------------------


def _on_processes(draw: random.Random, now: Situation) -> Iterator[p.Operation]:
    yield p.StartProcess(draw.choice(_TARGETS))
    if now.processes:
        process = draw.choice(list(now.processes))
        yield p.JoinProcess(process, draw.choice(_TIMEOUTS))
        yield from (p.IsAlive(process), p.ExitCodeOf(process))
        yield from (p.TerminateProcess(process), p.KillProcess(process), p.CloseProcess(process))


_TARGETS = (tasks.RETURNS, tasks.RAISES, tasks.WAITS, tasks.EXITS, tasks.DIES, tasks.KILLED)


def _on_pipes(draw: random.Random, now: Situation) -> Iterator[p.Operation]:
    yield p.MakePipe()
    if now.pipes:
        pipe, end = draw.choice(list(now.pipes)), draw.choice((0, 1))
        full = [(one, side) for one, both in now.pipes.items() for side in (0, 1) if both[side]]
        yield p.StartProcess(draw.choice(("sends", "receives")), pipe, draw.randrange(4))
        yield from (p.Send(pipe, end), p.CloseEnd(pipe, end))
        yield p.Poll(pipe, end, draw.choice((0.0, 0.02)))
        yield p.Receive(*draw.choice(full or [(pipe, end)]))


# --- all of them ------------------------------------------------------------------------------


def every_program(length: int, broken: Collection[str] = ()) -> Iterator[p.Program]:
    """Every valid program of up to ``length`` operations over a small alphabet, on a pool of two
    workers with at most two jobs; without its epilogue."""
    opening = p.OpenPool(2)
    seen: set[p.Program] = set()  # some steps are those that an epilogue would add

    def longer(steps: p.Program, now: Situation) -> Iterator[p.Program]:
        program = (*steps, *epilogue(steps, broken))
        if len(steps) > 1 and program not in seen:
            seen.add(program)
            yield steps
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
