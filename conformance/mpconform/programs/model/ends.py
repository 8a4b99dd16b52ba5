"""Calls that came to no end: which clause says that they have to."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule
from mpconform.programs.reliance import CLOSED_BESIDE, DEATH, IDLE, LEAVES_NOTHING

_VALUES = {
    "apply": "pool.apply.returns-the-value",
    "apply_async": "async_result.get.waits-for-the-value",
    "map": "pool.map.keeps-input-order",
    "map_async": "pool.map.keeps-input-order",
    "starmap_async": "pool.map.keeps-input-order",
    "imap": "imap.next.waits-for-the-result",
    "imap_unordered": "imap.next.waits-for-the-result",
}


def _clause(history: History, call: Call) -> tuple[str, list[int]]:
    """The clause that a call breaks by not coming to its end, and the steps that matter."""
    done = call.operation
    if isinstance(done, (p.Get, p.Wait, p.Take, p.Exhaust, p.Submit)):
        waits = not isinstance(done, p.Submit) or done.method in p.WAITING_CALLS
        return _of_a_job(history, call.job) if waits else (_VALUES["apply_async"], [])
    if isinstance(done, p.JoinPool):
        return _of_a_join(history, call)
    if isinstance(done, p.TerminatePool):
        return _of_a_terminate(history, call)
    return _OTHERS.get(type(done), ""), []


_OTHERS: dict[type[p.Operation], str] = {
    p.OpenPool: "pool.new.starts-its-workers-at-once",
    p.ClosePool: "pool.close.lets-submitted-tasks-finish",
    p.StartProcess: "process.start.does-not-wait-for-the-target",
    p.JoinProcess: "process.join.waits-for-the-end",
    p.Receive: "pipe.send.keeps-order-and-boundaries",
    p.Send: "pipe.send.delivers-an-equal-object",
    p.Poll: "pipe.poll.waits-as-long-as-its-timeout",
    p.LookBehind: LEAVES_NOTHING,
}


def _of_a_job(history: History, job: int) -> tuple[str, list[int]]:
    method = history.submit(job).method
    if facts.is_deadly(history, job):
        exits = tasks.EXITS in history.submit(job).tasks and method not in p.STREAMS
        clause = "pool.errors.a-task-that-exits-is-reported" if exits else DEATH[method]
        return clause, [job]
    if ends := history.all(p.TerminatePool):
        stream = "imap.next.raises-when-the-pool-was-terminated"
        clause = stream if method in p.STREAMS else "pool.terminate.ends-outstanding-results"
        return clause, [job, ends[0].step]
    for one in facts.struck(history):
        if any(stretch.job == job for stretch in one.inside):
            return DEATH[method], [job, one.kill.step]
        if one.elsewhere:
            return IDLE, [job, one.kill.step]
    if dead := facts.deaths(history):
        return "pool.worker-death.spares-the-other-tasks", [job, *dead]
    if (close := _closed_beside(history, job)) is not None:
        return CLOSED_BESIDE, [job, close]
    return _VALUES[method], [job]


def _closed_beside(history: History, job: int) -> int | None:
    """The step that may have closed the pool while a job was being submitted, if none of its tasks
    has begun: it may never have been taken."""
    submit = history.by_step[job]
    for close in history.all(p.ClosePool):
        beside = submit.began < facts.place(close.ended) and close.began < facts.place(submit.ended)
        if beside and not history.runs(job):
            return close.step
    return None


def _of_a_join(history: History, call: Call) -> tuple[str, list[int]]:
    if ends := history.maybe_before(None, p.TerminatePool):
        return "pool.terminate.ends-a-closed-pool", [ends[0].step]
    if any(one.elsewhere for one in facts.struck(history)):
        return IDLE, facts.deaths(history)
    if dead := facts.deaths(history):
        return "pool.worker-death.lets-join-return", dead
    return "pool.join.finds-every-result-delivered", []


def _of_a_terminate(history: History, call: Call) -> tuple[str, list[int]]:
    large = [job for job in history.jobs if tasks.LARGE in history.submit(job).tasks]
    dead = facts.deaths(history)
    if large and dead:  # it may be either; both demand that it ends
        return "pool.terminate.works-while-large-results-arrive", [*large, *dead]
    if dead:
        struck = any(one.elsewhere for one in facts.struck(history))
        return IDLE if struck else "pool.worker-death.leaves-terminate-working", dead
    continued = [c.began for c in history.all(p.ContinueWorkers)]
    for stop in history.all(p.StopWorker):
        if not any(stop.began < place < call.began for place in continued):
            return "pool.terminate.ends-a-stopped-worker", [stop.step]
    others = [c for c in history.all(p.TerminatePool) if c is not call]
    if others and facts.place(others[0].ended) > call.began:
        return "pool.terminate.serves-several-threads", [others[0].step]
    if large:
        return "pool.terminate.works-while-large-results-arrive", large
    return "pool.terminate.discards-running-and-waiting-tasks", []


def _pending(history: History, clause: str) -> Iterator[Ruling]:
    for call in history.calls:
        if isinstance(call.operation, p.JoinThread) or (call.ended is None and not history.end):
            continue
        found, because = _clause(history, call)
        if found == clause:
            over = call.ended is not None
            yield decide(call.step, over, "it did not come to its end", *because)


def _register(clause: str) -> None:
    def never_ends(history: History) -> Iterator[Ruling]:
        return _pending(history, clause)

    rule(clause)(never_ends)


for _each in sorted(
    {
        *DEATH.values(),
        *_VALUES.values(),
        *_OTHERS.values(),
        CLOSED_BESIDE,
        IDLE,
        "pool.errors.a-task-that-exits-is-reported",
        "pool.terminate.ends-outstanding-results",
        "imap.next.raises-when-the-pool-was-terminated",
        "pool.worker-death.spares-the-other-tasks",
        "pool.terminate.ends-a-closed-pool",
        "pool.worker-death.lets-join-return",
        "pool.join.finds-every-result-delivered",
        "pool.worker-death.leaves-terminate-working",
        "pool.terminate.ends-a-stopped-worker",
        "pool.terminate.serves-several-threads",
        "pool.terminate.works-while-large-results-arrive",
        "pool.terminate.discards-running-and-waiting-tasks",
    }
):
    _register(_each)
