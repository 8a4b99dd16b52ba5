"""Pools: what they accept, when they end, and which tasks they run."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from mpconform.programs import language as p
from mpconform.programs.history import Call, History
from mpconform.programs.jobs import chunks, extra_job
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule


def _refused(history: History, call: Call) -> bool:
    return call.step not in history.jobs and call.error == "ValueError"


def _submissions_after(history: History, *kinds: type[p.Operation]) -> Iterator[tuple[Call, Call]]:
    for call in history.all(p.Submit):
        before = history.surely_before(call.began, *kinds)
        if call.ended is not None and before:
            yield call, before[0]


@rule("pool.close.refuses-new-tasks")
def refuses_when_closed(history: History) -> Iterator[Ruling]:
    """What is submitted after a close is refused."""
    for call, close in _submissions_after(history, p.ClosePool):
        words = "a task was accepted, or refused otherwise, after close()"
        yield decide(call.step, _refused(history, call), words, close.step)


@rule("pool.terminate.refuses-new-tasks")
def refuses_when_terminated(history: History) -> Iterator[Ruling]:
    """What is submitted after a terminate is refused."""
    for call, end in _submissions_after(history, p.TerminatePool):
        words = "a task was accepted, or refused otherwise, after terminate()"
        yield decide(call.step, _refused(history, call), words, end.step)


@rule("pool.apply_async.returns-at-once")
def accepts_while_it_runs(history: History) -> Iterator[Ruling]:
    """What is submitted before anything ends the pool is accepted."""
    for call in history.all(p.Submit):
        done = call.operation
        assert isinstance(done, p.Submit)
        if call.ended is None or done.method in p.WAITING_CALLS:
            continue
        if not facts.ending(history, call.ended):
            words = f"a running pool refused a task with {call.error}"
            yield decide(call.step, not call.error, words)


@rule("pool.callbacks.may-submit-tasks", in_calls=False)
def accepts_in_a_callback(history: History) -> Iterator[Ruling]:
    """A callback may submit while nothing ends the pool."""
    for back in history.callbacks:
        extra = extra_job(back.job)
        if extra not in history.extra | history.refused:
            continue
        if not facts.ending(history, facts.place(back.ended)):
            words = "a task that a callback submitted to a running pool was refused"
            yield decide(back.job, extra in history.extra, words)


@rule("pool.join.needs-close-or-terminate-first")
def join_of_a_running_pool(history: History) -> Iterator[Ruling]:
    """join() of a running pool raises ValueError; of one that was ended, it does not."""
    for call in history.all(p.JoinPool):
        if call.ended is None:
            continue
        if not facts.ending(history, call.ended):
            words = f"join() of a running pool raised {call.error or 'nothing'}"
            yield decide(call.step, call.error == "ValueError", words)
        elif before := facts.ended(history, call.began):
            words = f"join() of a pool that was ended raised {call.error}"
            yield decide(call.step, not call.error, words, before[0].step)


@rule("pool.join.returns-after-the-workers-have-ended")
def join_leaves_no_worker(history: History) -> Iterator[Ruling]:
    """After join() no worker is left."""
    yield from _none_left(history.all(p.JoinPool))


@rule("pool.terminate.returns-after-the-workers-have-ended")
def terminate_leaves_no_worker(history: History) -> Iterator[Ruling]:
    """After terminate() no worker is left."""
    alone = [call for call in history.all(p.TerminatePool) if not _beside(history, call)]
    yield from _none_left(alone)


@rule("pool.terminate.serves-several-threads")
def terminate_beside_another_leaves_no_worker(history: History) -> Iterator[Ruling]:
    """Nor when another thread terminates the pool at the same time."""
    yield from _none_left(call for call in history.all(p.TerminatePool) if _beside(history, call))


def _beside(history: History, call: Call) -> list[Call]:
    """The other calls of terminate() that one may have overlapped."""
    over = facts.place(call.ended)
    others = [other for other in history.all(p.TerminatePool) if other is not call]
    return [o for o in others if o.began < over and facts.place(o.ended) > call.began]


def _none_left(calls: Iterable[Call]) -> Iterator[Ruling]:
    for call in calls:
        if call.returned:
            left = call.value["left"]
            yield decide(call.step, not left, f"the workers {left} were still there")


@rule("pool.close.lets-submitted-tasks-finish", in_calls=False)
def closed_pool_runs_all(history: History) -> Iterator[Ruling]:
    """When a closed pool has been joined, every task that was submitted before has been run."""
    for join, close in facts.graceful_joins(history):
        for job, call in history.jobs.items():
            if facts.place(call.ended) < close.began:
                words = facts.unfinished(history, job, facts.place(join.ended))
                yield decide(join.step, not words, words, job, close.step)
        if facts.deaths(history):
            continue
        for job in history.extra:
            over = facts.place(join.ended)
            runs = [run for run in history.runs(job) if facts.place(run.ended) < over]
            words = "a task that a callback had submitted was not run"
            yield decide(join.step, bool(runs), words, close.step)


@rule("pool.join.finds-every-result-delivered")
def joined_pool_has_delivered(history: History) -> Iterator[Ruling]:
    """After join() of a closed pool, every result is ready."""
    for join, close in facts.graceful_joins(history):
        for job, call in history.jobs.items():
            if facts.place(call.ended) > close.began or facts.is_deadly(history, job):
                continue
            if facts.excuses(history, job, None):
                continue
            for later in history.of_job(job, p.Get, p.Ready, p.Successful, p.Take):
                if later.began > facts.place(join.ended) and later.ended is not None:
                    late = facts.is_timeout(later) or later.value is False
                    if isinstance(later.operation, p.Successful):
                        late = later.error == "ValueError"
                    words = "a result was not there after join()"
                    yield decide(later.step, not late, words, job, join.step)


@rule("pool.apply_async.runs-each-task-once", in_calls=False)
def runs_once(history: History) -> Iterator[Ruling]:
    """No task is begun twice."""
    seen: dict[tuple[int, int], int] = {}
    for run in history.stretches:
        key = run.job, run.item
        seen[key] = seen.get(key, 0) + 1
    for (job, item), times in seen.items():
        step = job if job in history.by_step else facts.owner_of(job)
        yield decide(step, times == 1, f"task {job}.{item} was begun {times} times")


@rule("pool.new.runs-that-many-tasks-at-a-time", in_calls=False)
def never_more_at_a_time(history: History) -> Iterator[Ruling]:
    """Never do more tasks run than there are workers."""
    if not history.all(p.OpenPool):
        return
    step = history.all(p.OpenPool)[0].step
    processes = {call.step for call in history.all(p.StartProcess)}
    runs = [s for s in history.stretches if s.job not in processes and s.ended is not None]
    for run in runs:
        at_once = [s for s in runs if s.began <= run.began < facts.place(s.ended)]
        words = f"{len(at_once)} tasks ran at the same time"
        yield decide(run.job, len(at_once) <= history.opened.workers, words, step)


@rule("pool.maxtasksperchild.replaces-the-worker", in_calls=False)
def workers_are_replaced(history: History) -> Iterator[Ruling]:
    """A worker begins no more chunks than maxtasksperchild."""
    most = history.opened.max_tasks if history.all(p.OpenPool) else None
    if most is None:
        return
    begun: dict[int, set[tuple[int, int]]] = {}
    for run in history.stretches:
        if run.job in history.jobs:
            pieces = chunks(history.submit(run.job), history.opened.workers)
            number = next(n for n, piece in enumerate(pieces) if run.item in piece)
            begun.setdefault(run.pid, set()).add((run.job, number))
    step = history.all(p.OpenPool)[0].step
    for done in begun.values():
        yield decide(step, len(done) <= most, f"a worker has begun {len(done)} of {most}")


@rule("pool.apply_async.starts-tasks-in-order-of-submission", in_calls=False)
def one_worker_keeps_the_order(history: History) -> Iterator[Ruling]:
    """A single worker begins tasks in the order of their submission (of several, reports race)."""
    if not history.all(p.OpenPool) or history.opened.workers != 1 or facts.deaths(history):
        return
    jobs = [j for j in history.jobs.values() if history.submit(j.step).method not in p.STREAMS]
    for first, second in itertools.pairwise(jobs):
        later = history.runs(second.step)
        if not later or facts.place(first.ended) > second.began:
            continue
        late = [run for run in history.runs(first.step) if run.began > later[0].began]
        words = "a task was begun before one that was submitted earlier"
        yield decide(second.step, not late, words, first.step)


@rule("pool.end.may-be-repeated")
def ends_again(history: History) -> Iterator[Ruling]:
    """close() and terminate() of a pool that has ended are accepted."""
    for call in history.all(p.ClosePool, p.TerminatePool):
        before = facts.ended(history, call.began)
        if call.ended is not None and before:
            words = f"it raised {call.error} on a pool that had ended"
            yield decide(call.step, not call.error, words, before[0].step)


@rule("pool.terminate.discards-running-and-waiting-tasks")
def terminate_raises_nothing(history: History) -> Iterator[Ruling]:
    """terminate() of a running pool does not raise."""
    for call in history.all(p.TerminatePool):
        if call.ended is not None:
            yield decide(call.step, not call.error, f"it raised {call.error}")


@rule("pool.new.starts-its-workers-at-once")
def making_works(history: History) -> Iterator[Ruling]:
    """Making a pool works."""
    for call in history.all(p.OpenPool):
        if call.ended is not None:
            yield decide(call.step, not call.error, f"it raised {call.error}")
