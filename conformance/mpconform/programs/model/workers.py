"""Workers that die, that are killed, stopped and continued."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import History
from mpconform.programs.model import facts
from mpconform.programs.model.facts import Seen
from mpconform.programs.model.rule import Ruling, decide, rule

_MESSAGE = "its worker died inside it, and it came to {!r}"


def _of_the_dead(history: History, *methods: str) -> Iterator[Seen]:
    """What has become of jobs with a task that ended its worker, which had begun."""
    for seen in facts.outcomes(history, *methods):
        kinds = history.submit(seen.job).tasks
        begun = {run.item for run in history.runs(seen.job)}
        if any(kinds[item] in (tasks.DIES, tasks.KILLED) for item in begun if item < len(kinds)):
            yield seen


@rule("pool.worker-death.fails-the-task")
def death_fails_the_task(history: History) -> Iterator[Ruling]:
    """A call whose worker died raises."""
    for seen in _of_the_dead(history, "apply", "apply_async"):
        words = _MESSAGE.format(seen.call.value)
        yield decide(seen.call.step, bool(seen.error), words, seen.job)


@rule("pool.worker-death.fails-the-map")
def death_fails_the_map(history: History) -> Iterator[Ruling]:
    """A map whose worker died raises."""
    for seen in _of_the_dead(history, *p.MAPS):
        words = _MESSAGE.format(seen.call.value)
        yield decide(seen.call.step, bool(seen.error), words, seen.job)


@rule("pool.errors.a-task-that-exits-is-reported")
def exit_fails_the_task(history: History) -> Iterator[Ruling]:
    """A call that raised SystemExit raises an exception."""
    for seen in facts.outcomes(history):
        kinds = history.submit(seen.job).tasks
        begun = {run.item for run in history.runs(seen.job)}
        if any(kinds[item] == tasks.EXITS for item in begun if item < len(kinds)):
            words = f"it came to {seen.call.value!r}"
            yield decide(seen.call.step, bool(seen.error), words, seen.job)


@rule("pool.worker-death.spares-the-other-tasks")
def death_spares_others(history: History) -> Iterator[Ruling]:
    """A job fails by a death only if its own worker died."""
    dead = facts.deaths(history)
    if not dead:
        return
    for seen in facts.outcomes(history):
        if facts.is_deadly(history, seen.job):
            continue
        own = facts.failures(history, seen.job)
        excuse = facts.excuses(history, seen.job, seen.call.ended)
        if not seen.error or excuse:
            continue
        fine = any(failure.error in ("", seen.error) for failure in own)
        words = f"it came to {seen.error}, by the death of a worker that was in another task"
        yield decide(seen.call.step, fine, words, *dead)


@rule("pool.worker-death.of-an-idle-worker-harms-nobody")
def one_death_one_failure(history: History) -> Iterator[Ruling]:
    """So many jobs fail by workers that were killed in no task that we know of, and no more."""
    unknown = [one for one in facts.struck(history) if one.elsewhere]
    if not unknown or facts.terminated(history, None):
        return
    failed = set()
    for seen in facts.outcomes(history):
        inside = any(s.job == seen.job for one in facts.struck(history) for s in one.inside)
        own = facts.failures(history, seen.job)
        if seen.error and not inside and not own:
            failed.add(seen.job)
    step = max(failed, default=unknown[0].kill.step)
    words = f"the jobs {sorted(failed)} failed, by {len(unknown)} deaths"
    yield decide(step, len(failed) <= len(unknown), words, *(one.kill.step for one in unknown))


@rule("pool.workers.may-be-stopped-and-continued")
def stopping_changes_nothing(history: History) -> Iterator[Ruling]:
    """Where workers are stopped and continued only, no job fails."""
    stopped = [c for c in history.all(p.StopWorker) if c.returned and c.value is not None]
    if not stopped or facts.deaths(history):
        return
    for seen in facts.outcomes(history):
        if facts.failures(history, seen.job) or facts.excuses(history, seen.job, seen.call.ended):
            continue
        words = f"it came to {seen.error}"
        yield decide(seen.call.step, not seen.error, words, *(c.step for c in stopped))
