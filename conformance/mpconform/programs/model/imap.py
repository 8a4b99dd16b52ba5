"""Iterators of imap and imap_unordered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mpconform.programs import language as p
from mpconform.programs.history import Call, History
from mpconform.programs.jobs import chunks, failure_of_chunk, value_of
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule, undecided


@dataclass(frozen=True)
class Yielded:
    """One result of an iterator: a value, or an error with its arguments."""

    step: int
    value: Any = None
    error: str = ""
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Stream:
    """What an iterator has yielded, in order; where it has said that it is at its end."""

    job: int
    yielded: tuple[Yielded, ...]
    ends: tuple[Call, ...]
    several: bool
    """Whether two threads may have called it at the same time."""


def streams(history: History, *methods: str) -> Iterator[Stream]:
    """The iterators of some methods, as far as they were consumed."""
    for job in history.jobs:
        if history.submit(job).method not in methods:
            continue
        calls = history.of_job(job, p.Take, p.Exhaust)
        found: list[Yielded] = []
        ends = []
        for call in calls:
            if call.error == "StopIteration":
                ends.append(call)
            elif isinstance(call.operation, p.Exhaust) and call.returned:
                found += [_yielded(call.step, each) for each in call.value]
                if len(call.value) < len(history.submit(job).tasks) + 2:
                    ends.append(call)
            elif call.ended is not None and not facts.is_timeout(call):
                args = call.args if call.error else ()
                found.append(Yielded(call.step, call.value, call.error, args))
        pairs = itertools.pairwise(calls)
        several = any(facts.place(one.ended) > other.began for one, other in pairs)
        yield Stream(job, tuple(found), tuple(ends), several)


def _yielded(step: int, row: list[Any]) -> Yielded:
    if row[0] == "value":
        return Yielded(step, row[1])
    return Yielded(step, None, row[1], tuple(row[2]))


def expected(history: History, job: int) -> list[Any]:
    """What is to be yielded: a value (in a tuple), or a Failure, for a chunk as a whole."""
    submit = history.submit(job)
    found: list[Any] = []
    for chunk in chunks(submit, history.opened.workers):
        failure = failure_of_chunk(job, submit, chunk)
        if failure is None:
            found += [(value_of(job, item, submit.tasks[item]),) for item in chunk]
        else:
            found.append(failure)
    return found


def _fits(got: Yielded, wanted: Any) -> bool:
    if isinstance(wanted, tuple) and len(wanted) == 1:
        return not got.error and got.value == wanted[0]
    named = wanted.error in ("", got.error) and wanted.args in (None, got.args)
    return bool(got.error) and named


def _large_chunk_fails(history: History, job: int) -> bool:
    submit = history.submit(job)
    return (submit.chunksize or 1) > 1 and bool(facts.failures(history, job))


def _disturbed(history: History, stream: Stream) -> bool:
    return bool(facts.excuses(history, stream.job, None) or facts.deaths(history))


@rule("imap.imap.keeps-input-order")
def yields_in_order(history: History) -> Iterator[Ruling]:
    """imap yields the results in the order of its input, and then ends."""
    for stream in streams(history, "imap"):
        if stream.several:
            yield undecided(stream.job, "two threads have called next()")
            continue
        if _disturbed(history, stream) or _large_chunk_fails(history, stream.job):
            continue
        yield from _compared(stream, expected(history, stream.job))


def _compared(stream: Stream, wanted: list[Any]) -> Iterator[Ruling]:
    for place, got in enumerate(stream.yielded):
        fine = place < len(wanted) and _fits(got, wanted[place])
        words = f"the result number {place} was {got.error or got.value!r}"
        yield decide(got.step, fine, words, stream.job)
    for end in stream.ends:
        fine = len(stream.yielded) >= len(wanted)
        words = f"it ended after {len(stream.yielded)} of {len(wanted)} results"
        yield decide(end.step, fine, words, stream.job)


@rule("imap.imap_unordered.yields-each-result-once")
def yields_each_once(history: History) -> Iterator[Ruling]:
    """imap_unordered yields each result once, and then ends."""
    for stream in streams(history, "imap_unordered"):
        if stream.several:
            yield undecided(stream.job, "two threads have called next()")
            continue
        if _disturbed(history, stream) or _large_chunk_fails(history, stream.job):
            continue
        left = expected(history, stream.job)
        for got in stream.yielded:
            match = next((one for one in left if _fits(got, one)), None)
            words = f"{got.error or got.value!r} is no result, or came twice"
            yield decide(got.step, match is not None, words, stream.job)
            if match is not None:
                left.remove(match)
        for end in stream.ends:
            yield decide(end.step, not left, f"it ended without {left}", stream.job)


@rule("imap.errors.are-raised-in-their-turn")
def raises_in_turn(history: History) -> Iterator[Ruling]:
    """With chunks of one item, errors take the places of their results."""
    for stream in streams(history, "imap"):
        if stream.several or _disturbed(history, stream):
            continue
        if _large_chunk_fails(history, stream.job):
            continue
        wanted = expected(history, stream.job)
        for place, got in enumerate(stream.yielded):
            if got.error:
                fine = place < len(wanted) and _fits(got, wanted[place])
                words = f"the result number {place} was {got.error}"
                yield decide(got.step, fine, words, stream.job)


@rule("imap.chunksize.a-failure-costs-its-chunk-only")
def chunks_behind_a_failure(history: History) -> Iterator[Ruling]:
    """Where a chunk of several items fails, the results of the others are yielded."""
    for stream in streams(history, "imap", "imap_unordered"):
        if not _large_chunk_fails(history, stream.job) or _disturbed(history, stream):
            continue
        if stream.several:
            continue
        values = [one[0] for one in expected(history, stream.job) if len(one) == 1]
        got = [one.value for one in stream.yielded if not one.error]
        for end in stream.ends:
            missing = [value for value in values if value not in got]
            yield decide(end.step, not missing, f"it ended without {missing}", stream.job)


@rule("imap.iterator.end-is-final")
def stays_at_its_end(history: History) -> Iterator[Ruling]:
    """An iterator that has raised StopIteration raises it each time."""
    for stream in streams(history, *p.STREAMS):
        for end in stream.ends:
            for call in history.of_job(stream.job, p.Take):
                if call.began > facts.place(end.ended) and call.ended is not None:
                    fine = call.error == "StopIteration"
                    words = f"after its end it came to {call.error or call.value!r}"
                    yield decide(call.step, fine, words, end.step)


@rule("imap.next.times-out-without-losing-the-item", in_calls=False)
def gives_up_in_time(history: History) -> Iterator[Ruling]:
    """next(timeout) gives up after its timeout, and not sooner."""
    for call in history.all(p.Take):
        if facts.is_timeout(call):
            words = f"it gave up after {call.took:.4f} s"
            yield decide(call.step, call.took >= 0.9 * (call.timeout or 0.0), words)


@rule("imap.iterator.outlives-a-closed-pool")
def yields_after_join(history: History) -> Iterator[Ruling]:
    """After close() and join() every result is there."""
    for join, close in facts.graceful_joins(history):
        for stream in streams(history, *p.STREAMS):
            if _disturbed(history, stream):
                continue
            if facts.place(history.jobs[stream.job].ended) > close.began:
                continue
            for call in history.of_job(stream.job, p.Take):
                if call.began > facts.place(join.ended) and call.ended is not None:
                    words = "a result was not there"
                    yield decide(call.step, not facts.is_timeout(call), words, join.step)


@rule("imap.next.raises-when-the-pool-was-terminated")
def does_not_end_early(history: History) -> Iterator[Ruling]:
    """An iterator of a terminated pool does not look as if it were complete."""
    for stream in streams(history, *p.STREAMS):
        ended = history.all(p.TerminatePool)
        if not ended or stream.several or facts.deaths(history):
            continue
        if _large_chunk_fails(history, stream.job):
            continue
        for end in stream.ends:
            early = len(stream.yielded) < len(expected(history, stream.job))
            words = "it ended before all results had come"
            yield decide(end.step, not early, words, ended[0].step)


@rule("imap.errors.a-task-that-exits-is-reported")
def death_is_no_end(history: History) -> Iterator[Ruling]:
    """An item whose worker died is an error, and not left out."""
    for stream in streams(history, *p.STREAMS):
        if not facts.is_deadly(history, stream.job) or stream.several:
            continue
        if facts.struck(history) or facts.terminated(history, None):
            continue
        if _large_chunk_fails(history, stream.job):
            continue
        for end in stream.ends:
            wanted = expected(history, stream.job)
            errors = [one for one in stream.yielded if one.error]
            failures = [one for one in wanted if len(one) > 1]
            fine = len(errors) == len(failures) and len(stream.yielded) == len(wanted)
            words = f"it ended with {len(errors)} errors of {len(failures)}"
            yield decide(end.step, fine, words, stream.job)


@rule("imap.call.returns-at-once")
def call_works(history: History) -> Iterator[Ruling]:
    """imap() of a running pool does not raise."""
    for call in history.all(p.Submit):
        done = call.operation
        assert isinstance(done, p.Submit)
        runs = call.ended is not None and not facts.ending(history, call.ended)
        if done.method in p.STREAMS and runs:
            yield decide(call.step, not call.error, f"it raised {call.error}")
