"""What a history says for sure, which the rules are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History, Stretch
from mpconform.programs.jobs import EXTRA, chunks, failure_of_chunk, runs_of_chunk

END = 1 << 30
"""A place after all others."""


def place(ended: int | None) -> int:
    """The place of an end; that of what has none is after all others."""
    return END if ended is None else ended


# --- the pool ---------------------------------------------------------------------------------


def ending(history: History, before: int | None = None) -> list[Call]:
    """What may have closed or terminated the pool before a place."""
    return history.maybe_before(before, p.ClosePool, p.TerminatePool)


def ended(history: History, before: int) -> list[Call]:
    """What has surely closed or terminated it."""
    return history.surely_before(before, p.ClosePool, p.TerminatePool)


def graceful_joins(history: History) -> Iterator[tuple[Call, Call]]:
    """The joins of a pool that was closed and by then not terminated, with what closed it."""
    for join in history.all(p.JoinPool):
        closes = history.surely_before(join.began, p.ClosePool)
        if join.returned and closes and not history.maybe_before(join.ended, p.TerminatePool):
            yield join, closes[0]


# --- jobs -------------------------------------------------------------------------------------


def failures(history: History, job: int) -> list[Any]:
    """How each chunk of a job fails, for those that do."""
    submit = history.submit(job)
    found = [failure_of_chunk(job, submit, c) for c in chunks(submit, history.opened.workers)]
    return [failure for failure in found if failure is not None]


def expected_runs(history: History, job: int) -> list[int]:
    """The items of a job that are begun, if nothing from outside comes between."""
    submit = history.submit(job)
    return [
        item
        for chunk in chunks(submit, history.opened.workers)
        for item in runs_of_chunk(job, submit, chunk)
    ]


def is_deadly(history: History, job: int) -> bool:
    """Whether a task of the job ends its worker, or may."""
    return bool(set(history.submit(job).tasks) & set(tasks.DEADLY))


@dataclass(frozen=True)
class Struck:
    """A worker that was killed from outside, and the tasks that it told of and may have been in."""

    kill: Call
    inside: tuple[Stretch, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether it may have been in none of these: in no task, or in the next one already, which
        it had not told of."""
        return all(stretch.ended is not None for stretch in self.inside)


def struck(history: History) -> list[Struck]:
    """All of them."""
    found = []
    for kill in history.all(p.KillWorker):
        if kill.ended is not None and kill.value is None:
            continue  # there was none
        of_it = [s for s in history.stretches if s.pid == kill.value]
        inside = [s for s in of_it if place(s.ended) > kill.began]  # it may be told of late
        found.append(Struck(kill, tuple(inside)))
    return found


def deaths(history: History) -> list[int]:
    """The steps by which workers die."""
    found = [one.kill.step for one in struck(history)]
    return found + [job for job in history.jobs if is_deadly(history, job)]


def terminated(history: History, before: int | None) -> bool:
    """Whether the pool may have been terminated before a place."""
    return bool(history.maybe_before(before, p.TerminatePool))


def excuses(history: History, job: int, before: int | None) -> list[int]:
    """The steps that may have made a job fail although its own tasks do not, before a place."""
    found = [call.step for call in history.maybe_before(before, p.TerminatePool)]
    for one in struck(history):
        mine = [s for s in one.inside if s.job == job]
        if mine or one.elsewhere:
            found.append(one.kill.step)
    return found


# --- outcomes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """A call that shows what has become of a job: its value, or what it raised."""

    call: Call
    job: int

    @property
    def error(self) -> str:
        """What it raised, if it did."""
        return self.call.error


def outcomes(history: History, *methods: str) -> Iterator[Seen]:
    """The calls that show what has become of jobs submitted by some methods."""
    for call in history.calls:
        done, job = call.operation, call.job
        if call.ended is None or job not in history.jobs:
            continue
        method = history.submit(job).method
        if isinstance(done, p.Submit) and method not in p.WAITING_CALLS:
            continue
        if not isinstance(done, (p.Submit, p.Get)) or (methods and method not in methods):
            continue
        if not is_timeout(call):
            yield Seen(call, job)


def is_timeout(call: Call) -> bool:
    """Whether a call gave up at its timeout."""
    return call.error == "TimeoutError" and call.timeout is not None


def shows_the_end(call: Call) -> bool:
    """Whether a call shows that its job has ended."""
    done = call.operation
    if call.ended is None:
        return False
    if isinstance(done, p.Get):
        return not is_timeout(call)
    if isinstance(done, p.Wait):
        return call.returned and (done.timeout is None or call.took < 0.9 * done.timeout)
    if isinstance(done, p.Ready):
        return call.returned and call.value is True
    return isinstance(done, p.Successful) and call.returned


def known_ended(history: History, job: int, before: int) -> list[Call]:
    """The calls, surely before a place, that have shown that a job has ended."""
    about = history.of_job(job, p.Get, p.Wait, p.Ready, p.Successful)
    return [c for c in about if shows_the_end(c) and place(c.ended) < before]


def unfinished(history: History, job: int, before: int) -> str:
    """Why a job surely had not ended before a place; empty if it may have."""
    if excuses(history, job, before) or is_deadly(history, job):
        return ""
    submit = history.submit(job)
    for item in expected_runs(history, job):
        runs = history.runs(job, item)
        if not any(place(run.ended) < before for run in runs):
            return f"task {job}.{item} ({submit.tasks[item]}) had not ended"
    return ""


def owner_of(extra: int) -> int:
    """The job whose callback has submitted another."""
    return extra - EXTRA
