"""Which kinds of operation the language allows right behind which, by trying.

Situations are walked through step by step, with one operation or two of every kind, those of a
pool apart from those of processes and pipes, which are put together then. Situations that allow
the same are taken for one, so there are not many. For each pair that is found there is a program.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from itertools import product

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.situation import Situation, after
from mpconform.programs.smaller import moved
from mpconform.programs.validity import allows, is_valid

Pair = tuple[str, str]

_MOST = 2
"""So many jobs are walked through at most, and half as many processes and pipes."""


def allowed_pairs(broken: Collection[str] = ()) -> frozenset[Pair]:
    """The pairs of kinds that a program may have one behind the other without relying on the
    clauses ``broken``."""
    found: set[Pair] = set()
    examples: list[dict[str, p.Program]] = []
    for world in (_of_a_pool, _of_lives):
        examples.append({})
        for program in _walk(world, broken):
            found.add((p.kind_of(program[-2]), p.kind_of(program[-1])))
            examples[-1].setdefault(p.kind_of(program[-2]), program[:-1])
    for ours, theirs in (examples, reversed(examples)):
        for (kind, one), (other, last) in product(ours.items(), theirs.items()):
            if is_valid(_behind(one, last), broken):
                found.add((kind, other))
    return frozenset(found)


def _behind(one: p.Program, last: p.Program) -> p.Program:
    """All of ``one`` right before the last step of another program."""
    first = len(last) - 1
    places = {place: first + place for place in range(len(one))}
    shifted = [moved(operation, places) for operation in one]
    return (*last[:-1], *filter(None, shifted), last[-1])


_World = Callable[[Situation], Iterator[p.Operation]]


def _walk(world: _World, broken: Collection[str]) -> Iterator[p.Program]:
    """Programs that lead to every pair of kinds: those are their last steps."""
    seen: set[tuple[frozenset[str], bool]] = set()
    left: deque[tuple[p.Program, Situation]] = deque([((), Situation())])
    while left:
        steps, now = left.popleft()
        for operation in _allowed(world, now, broken):
            later = after(now, operation)
            behind = {p.kind_of(each): each for each in _allowed(world, later, broken)}
            yield from ((*steps, operation, each) for each in behind.values())
            several = any(sum(waiting) > 1 for waiting in later.pipes.values())
            likeness = frozenset(behind), several
            if likeness not in seen and _is_small(later):
                seen.add(likeness)
                left.append(((*steps, operation), later))


def _is_small(now: Situation) -> bool:
    return len(now.jobs) <= _MOST and len(now.processes) < _MOST and len(now.pipes) < _MOST


def _allowed(world: _World, now: Situation, broken: Collection[str]) -> list[p.Operation]:
    plain = [*world(now), p.OpenGates(), p.ContinueWorkers(), p.JoinThread()]
    both = [*plain, *map(p.InThread, plain)]
    return [operation for operation in both if allows(now, operation, broken)]


def _of_a_pool(now: Situation) -> Iterator[p.Operation]:
    yield p.OpenPool()
    yield from (p.Submit(method, (tasks.RETURNS,)) for method in p.METHODS)
    yield from (p.Submit("apply_async", (tasks.WAITS,)), p.Submit("imap", (tasks.WAITS,)))
    yield from (p.ClosePool(), p.TerminatePool(), p.JoinPool(), p.DropPool())
    yield from (p.KillWorker(), p.StopWorker())
    for job in now.jobs:
        yield from (p.Get(job, 0.0), p.Wait(job, 0.0), p.Take(job, 0.0))
        yield from (p.Ready(job), p.Successful(job), p.Exhaust(job), p.LetBegin(job))


def _of_lives(now: Situation) -> Iterator[p.Operation]:
    yield from (p.StartProcess(tasks.RETURNS), p.StartProcess(tasks.WAITS), p.MakePipe())
    for process in now.processes:
        yield from (p.JoinProcess(process, 0.0), p.IsAlive(process), p.ExitCodeOf(process))
        yield from (p.TerminateProcess(process), p.KillProcess(process), p.CloseProcess(process))
    for pipe, end in product(now.pipes, (0, 1)):
        yield from (p.Send(pipe, end), p.Receive(pipe, end), p.Poll(pipe, end))
        yield p.CloseEnd(pipe, end)
