"""Callbacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import CalledBack, History
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule


def _called(history: History, job: int) -> list[CalledBack]:
    return [back for back in history.callbacks if back.job == job]


def _with_callbacks(history: History) -> list[int]:
    """The jobs that have callbacks, and come to what their own tasks come to."""
    return [
        job
        for job in history.jobs
        if history.submit(job).callback
        and not facts.is_deadly(history, job)
        and not facts.excuses(history, job, None)
    ]


@rule("pool.callbacks.success-calls-the-callback-once", in_calls=False)
def calls_back_after_success(history: History) -> Iterator[Ruling]:
    """A success calls the callback once, and the other one not at all."""
    yield from _calls_once(history, "value")


@rule("pool.callbacks.failure-calls-the-error-callback-once", in_calls=False)
def calls_back_after_failure(history: History) -> Iterator[Ruling]:
    """A failure calls the error callback once, and the other one not at all."""
    yield from _calls_once(history, "error")


def _calls_once(history: History, kind: str) -> Iterator[Ruling]:
    for job in _with_callbacks(history):
        if bool(facts.failures(history, job)) != (kind == "error"):
            continue
        kinds = [back.kind for back in _called(history, job)]
        over = facts.known_ended(history, job, facts.END)
        fine = kinds == [kind] or (not kinds and not over)
        yield decide(job, fine, f"the callbacks called were {kinds}", *(c.step for c in over[:1]))


@rule("pool.callbacks.run-before-the-result-is-ready", in_calls=False)
def come_before_the_result(history: History) -> Iterator[Ruling]:
    """A result is ready only after its callback has returned."""
    for job in _with_callbacks(history):
        for call in facts.known_ended(history, job, facts.END):
            backs = _called(history, job)
            if backs:
                late = [b for b in backs if facts.place(b.ended) > facts.place(call.ended)]
                yield decide(call.step, not late, "the callback had not returned", job)


@rule("pool.callbacks.are-over-when-the-pool-is-joined", in_calls=False)
def are_over_after_join(history: History) -> Iterator[Ruling]:
    """After close() and join() all callbacks have returned."""
    for join, close in facts.graceful_joins(history):
        for job in _with_callbacks(history):
            if facts.place(history.jobs[job].ended) > close.began:
                continue
            backs = _called(history, job)
            over = [b for b in backs if facts.place(b.ended) < facts.place(join.ended)]
            fine = len(backs) == 1 and over == backs
            yield decide(join.step, fine, "a callback was not over", job, close.step)


@rule("pool.callbacks.get-the-object-that-get-gives", in_calls=False)
def get_what_get_gives(history: History) -> Iterator[Ruling]:
    """A callback is called with what get() returns or raises."""
    for seen in facts.outcomes(history, *p.ASYNC_CALLS):
        for back in _called(history, seen.job):
            got: object = seen.call.value
            if back.kind == "error":
                got = ["exception", seen.error, list(seen.call.args)]
            words = f"the callback was given {back.value!r}, and not {got!r}"
            fine = back.value == got and (back.kind == "error") == bool(seen.error)
            yield decide(seen.call.step, fine, words, seen.job)


@rule("pool.callbacks.run-one-at-a-time-in-the-owner", in_calls=False)
def one_at_a_time(history: History) -> Iterator[Ruling]:
    """Callbacks run in the owner, one after the other."""
    plain = [back for back in history.callbacks if not _cannot_be_sent(history, back)]
    for back in plain:
        beside = _beside(back, plain)
        fine = back.pid == history.owner and not beside
        words = "two callbacks ran at the same time, or not in the owner"
        yield decide(back.job, fine, words, *(other.job for other in beside))


@rule("pool.callbacks.of-what-cannot-be-pickled-run-like-others", in_calls=False)
def also_of_what_cannot_be_sent(history: History) -> Iterator[Ruling]:
    """So do those of tasks that cannot be pickled."""
    for back in history.callbacks:
        own = _cannot_be_sent(history, back)
        beside = [b for b in _beside(back, history.callbacks) if own or _cannot_be_sent(history, b)]
        if own or beside:
            words = "two callbacks ran at the same time"
            yield decide(back.job, not beside, words, *(other.job for other in beside))


def _beside(back: CalledBack, others: Iterable[CalledBack]) -> list[CalledBack]:
    """Those that had begun, and not ended, when one began."""
    return [o for o in others if o.began < back.began < facts.place(o.ended)]


def _cannot_be_sent(history: History, back: CalledBack) -> bool:
    return tasks.UNSENDABLE in history.submit(back.job).tasks
