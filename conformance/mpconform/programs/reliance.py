"""The clauses on which it rests that a step of a program comes to its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.needs import needs
from mpconform.programs.situation import Situation

DEATH = {
    "apply": "pool.worker-death.fails-the-task",
    "apply_async": "pool.worker-death.fails-the-task",
    "map": "pool.worker-death.fails-the-map",
    "map_async": "pool.worker-death.fails-the-map",
    "starmap_async": "pool.worker-death.fails-the-map",
    "imap": "imap.errors.a-task-that-exits-is-reported",
    "imap_unordered": "imap.errors.a-task-that-exits-is-reported",
}
"""The clause by which a job ends whose worker dies, by how it was submitted."""

NEEDS_AN_END = "pool.join.needs-close-or-terminate-first"
IDLE = "pool.worker-death.of-an-idle-worker-harms-nobody"
CLOSED_BESIDE = "pool.close.loses-nothing-that-is-submitted-beside-it"
REPLACED_BESIDE = "pool.maxtasksperchild.takes-maps-while-a-worker-is-replaced"
LEAVES_NOTHING = "pool.end.leaves-no-descriptor-and-no-thread"
TERMINATED = "pool.terminate.ends-outstanding-results"
TERMINATED_STREAM = "imap.next.raises-when-the-pool-was-terminated"

ROBUST = frozenset(
    {
        *DEATH.values(),
        CLOSED_BESIDE,
        IDLE,
        LEAVES_NOTHING,
        REPLACED_BESIDE,
        TERMINATED,
        TERMINATED_STREAM,
        "imap.chunksize.a-failure-costs-its-chunk-only",
        "imap.next.serves-several-threads",
        "pipe.eof.clean-though-the-other-end-left-messages",
        "pool.errors.a-task-that-exits-is-reported",
        "pool.terminate.ends-a-stopped-worker",
        "pool.terminate.serves-several-threads",
        "pool.terminate.works-while-large-results-arrive",
        "pool.worker-death.lets-join-return",
    }
)
"""Those that are robust: what relies on none of them comes to its end on CPython."""


def rests_on(operation: p.Operation, now: Situation) -> frozenset[str]:
    """The clauses on which it rests that a step comes to its end, and what it uses of the API."""
    return frozenset(_rests_on(p.inner(operation), now)) | needs(operation)


def _rests_on(operation: p.Operation, now: Situation) -> set[str]:
    if isinstance(operation, p.Submit):
        return _of_submitting(operation, now)
    if isinstance(operation, (p.Get, p.Wait, p.Take)):
        waits = operation.timeout is None
        return _of_waiting(operation.job, now) if waits else _shared(operation.job, now)
    if isinstance(operation, p.Exhaust):
        return _of_waiting(operation.job, now)
    if isinstance(operation, p.JoinPool):
        ended = now.closed or now.terminated or now.thread_ends
        return of_joining(now) if ended else {NEEDS_AN_END}
    if isinstance(operation, p.ClosePool):
        return {CLOSED_BESIDE} if any(now.threads.values()) else set()
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
    if now.thread_ends:
        found.add(CLOSED_BESIDE)
    if operation.method in p.MAPS and operation.chunksize is None and now.replaces_workers:
        found.add(REPLACED_BESIDE)
    return found


def _of_waiting(job: int, now: Situation) -> set[str]:
    # Workers that were killed may have taken others' tasks, or a lock, with them.
    found = _deaths(now, [job])
    if now.killed:
        found |= {IDLE, DEATH[now.jobs[job].method]}
    if now.terminated or now.thread_ends:
        found.add(_terminated(job, now))
    return found | _shared(job, now)


def _shared(job: int, now: Situation) -> set[str]:
    """Whoever asks an iterator for a moment may keep the thread waiting that asks it as well."""
    shared = job in now.thread_waits and now.jobs[job].method in p.STREAMS
    return {"imap.next.serves-several-threads"} if shared else set()


def _terminated(job: int, now: Situation) -> str:
    return TERMINATED_STREAM if now.jobs[job].method in p.STREAMS else TERMINATED


def of_joining(now: Situation) -> set[str]:
    """Those on which it rests that the pool, closed, comes to its end."""
    found = set()
    if _deaths(now, now.jobs) or now.killed:
        found.add("pool.worker-death.lets-join-return")
        found |= _deaths(now, now.jobs)
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
    found = {IDLE, *(DEATH[now.jobs[job].method] for job in now.thread_waits)}
    return found | ({"pool.worker-death.lets-join-return"} if now.thread_joins else set())


def _of_receiving(operation: p.Receive, now: Situation) -> set[str]:
    other = 1 - operation.end
    left = (operation.pipe, other) in now.held and now.pipes[operation.pipe][other] > 0
    return {"pipe.eof.clean-though-the-other-end-left-messages"} if left else set()


def _deaths(now: Situation, jobs: Iterable[int]) -> set[str]:
    """Those by which jobs end whose workers die."""
    found = set()
    for job in jobs:
        submit = now.jobs[job]
        if set(submit.tasks) & set(tasks.DEADLY):
            found.add(DEATH[submit.method])
        if tasks.EXITS in submit.tasks and submit.method not in p.STREAMS:
            found.add("pool.errors.a-task-that-exits-is-reported")
    return found
