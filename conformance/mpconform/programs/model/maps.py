"""Maps: results of many tasks in one."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import History
from mpconform.programs.jobs import value_of
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule


@rule("pool.map.keeps-input-order")
def gives_all_in_order(history: History) -> Iterator[Ruling]:
    """A map in which nothing fails gives the list of its results."""
    for seen in facts.outcomes(history, *p.MAPS):
        excused = seen.error and (
            facts.excuses(history, seen.job, seen.call.ended) or facts.deaths(history)
        )
        if facts.failures(history, seen.job) or excused:
            continue
        kinds = history.submit(seen.job).tasks
        wanted = [value_of(seen.job, item, kind) for item, kind in enumerate(kinds)]
        got = seen.error or seen.call.value
        words = f"it came to {got!r} and not to {wanted!r}"
        yield decide(seen.call.step, got == wanted, words, seen.job)


@rule("pool.map.raises-a-failure-of-its-tasks")
def raises_one_of_the_failures(history: History) -> Iterator[Ruling]:
    """A map in which items fail raises what one of them raised."""
    for seen in facts.outcomes(history, *p.MAPS):
        failures = facts.failures(history, seen.job)
        if not failures or facts.is_deadly(history, seen.job):
            continue
        if seen.error and (facts.deaths(history) or facts.terminated(history, seen.call.ended)):
            continue
        fine = bool(seen.error) and any(
            failure.error in ("", seen.error) and failure.args in (None, seen.call.args)
            for failure in failures
        )
        words = f"it came to {seen.error or seen.call.value!r}, which no item has raised"
        yield decide(seen.call.step, fine, words, seen.job)


@rule("async_result.ready.waits-for-every-chunk-of-a-map", in_calls=False)
def waits_for_every_chunk(history: History) -> Iterator[Ruling]:
    """A map has ended only when each of its tasks has."""
    for job, _ in history.jobs.items():
        if history.submit(job).method not in p.MAPS:
            continue
        shown = list(facts.known_ended(history, job, facts.END))
        shown += [seen.call for seen in facts.outcomes(history, "map") if seen.job == job]
        for call in shown:
            words = facts.unfinished(history, job, facts.place(call.ended))
            yield decide(call.step, not words, words, job)


@rule("pool.map.a-failure-ends-its-chunk-only", in_calls=False)
def leaves_out_what_follows_a_failure(history: History) -> Iterator[Ruling]:
    """Items that come after one that fails, in its chunk, are not run."""
    for job in history.jobs:
        submit = history.submit(job)
        if submit.method not in p.MAPS or not facts.failures(history, job):
            continue
        wanted = set(facts.expected_runs(history, job))
        more = {run.item for run in history.runs(job)} - wanted
        failing = sorted(set(submit.tasks) - {tasks.RETURNS, tasks.WAITS, tasks.LARGE})
        yield decide(job, not more, f"the items {sorted(more)} were run behind {failing}")
