"""Results of single calls, and what every result tells of its state."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import History
from mpconform.programs.jobs import failure_of, value_of
from mpconform.programs.model import facts
from mpconform.programs.model.facts import Seen
from mpconform.programs.model.rule import Ruling, decide, rule

APPLIED = ("apply", "apply_async")


def _of_kind(history: History, *kinds: str) -> Iterator[tuple[Seen, str]]:
    """What has become of single calls of some kinds, unless something from outside explains it."""
    for seen in facts.outcomes(history, *APPLIED):
        kind = history.submit(seen.job).tasks[0]
        if kind in kinds and not (seen.error and facts.excuses(history, seen.job, seen.call.ended)):
            yield seen, kind


@rule("async_result.get.waits-for-the-value")
def gives_the_value(history: History) -> Iterator[Ruling]:
    """The value is the one that the task returned, and it had ended by then."""
    for seen, kind in _of_kind(history, tasks.RETURNS, tasks.WAITS, tasks.LARGE):
        if seen.error and facts.deaths(history):
            continue  # pool.worker-death.spares-the-other-tasks
        wanted = value_of(seen.job, 0, kind)
        got = seen.error or seen.call.value
        early = facts.unfinished(history, seen.job, facts.place(seen.call.ended))
        words = early or f"it came to {got!r} and not to {wanted!r}"
        yield decide(seen.call.step, not early and got == wanted, words, seen.job)


@rule("pool.errors.a-returned-exception-is-a-value")
def gives_an_exception_that_was_returned(history: History) -> Iterator[Ruling]:
    """An exception that a task returned is its value."""
    for seen, kind in _of_kind(history, tasks.GIVES_EXCEPTION):
        if seen.error and facts.deaths(history):
            continue
        wanted = value_of(seen.job, 0, kind)
        words = f"it came to {seen.error or seen.call.value!r} and not to {wanted!r}"
        fine = not seen.error and seen.call.value == wanted
        yield decide(seen.call.step, fine, words, seen.job)


@rule("async_result.get.raises-the-tasks-exception")
def raises_the_exception(history: History) -> Iterator[Ruling]:
    """The exception is the one that the task raised."""
    for seen, kind in _of_kind(history, tasks.RAISES):
        if facts.deaths(history) and seen.error != "ValueError":
            continue
        failure = failure_of(seen.job, 0, kind)
        assert failure is not None
        words = f"it came to {seen.error or seen.call.value!r} and not to {failure.error}"
        fine = (seen.error, seen.call.args) == (failure.error, failure.args)
        yield decide(seen.call.step, fine, words, seen.job)


@rule("pool.errors.a-result-that-cannot-be-pickled-is-reported")
def reports_what_cannot_come_back(history: History) -> Iterator[Ruling]:
    """A result that cannot be pickled is MaybeEncodingError."""
    for seen, _ in _of_kind(history, tasks.UNPICKLABLE):
        if facts.deaths(history) and seen.error != "MaybeEncodingError":
            continue
        words = f"it came to {seen.error or seen.call.value!r}"
        yield decide(seen.call.step, seen.error == "MaybeEncodingError", words, seen.job)


@rule("pool.errors.an-argument-that-cannot-be-pickled-is-reported")
def reports_what_cannot_be_sent(history: History) -> Iterator[Ruling]:
    """An argument that cannot be pickled makes get() raise."""
    for seen, _ in _of_kind(history, tasks.UNSENDABLE):
        words = f"it came to {seen.call.value!r}"
        yield decide(seen.call.step, bool(seen.error), words, seen.job)


@rule("async_result.get.gives-the-same-object-each-time")
def never_changes(history: History) -> Iterator[Ruling]:
    """The outcome of a result never changes."""
    first: dict[int, Seen] = {}
    for seen in facts.outcomes(history):
        known = first.setdefault(seen.job, seen)
        if known is not seen:
            same = (known.call.value, known.error) == (seen.call.value, seen.error)
            words = "the outcome is another one than before"
            yield decide(seen.call.step, same, words, known.call.step)


# --- the state --------------------------------------------------------------------------------


@rule("async_result.ready.tells-whether-the-call-has-ended")
def ready_tells(history: History) -> Iterator[Ruling]:
    """ready() is true once the end was seen, and not while a task runs."""
    for call in history.all(p.Ready):
        job = call.job
        if not call.returned or job not in history.jobs or call.value is None:
            continue
        if call.value:
            words = facts.unfinished(history, job, facts.place(call.ended))
            yield decide(call.step, not words, words, job)
        elif known := facts.known_ended(history, job, call.began):
            yield decide(call.step, False, "it was ready before", known[0].step)


@rule("async_result.get.raises-timeout-error-in-time")
def get_gives_up_in_time(history: History) -> Iterator[Ruling]:
    """get(timeout) gives up after its timeout, and not if the call has ended."""
    for call in history.all(p.Get):
        if facts.is_timeout(call):
            known = facts.known_ended(history, call.job, call.began)
            words = "the call had ended" if known else f"it gave up after {call.took:.4f} s"
            fine = not known and call.took >= 0.9 * (call.timeout or 0.0)
            yield decide(call.step, fine, words, *(c.step for c in known[:1]))


@rule("async_result.wait.gives-up-at-its-timeout", in_calls=False)
def wait_gives_up_in_time(history: History) -> Iterator[Ruling]:
    """wait(timeout) returns not before its timeout unless the call has ended."""
    for call in history.all(p.Wait):
        done = call.operation
        assert isinstance(done, p.Wait)
        if call.ended is None or done.timeout is None or done.job not in history.jobs:
            continue
        early = call.took < 0.9 * done.timeout
        words = facts.unfinished(history, done.job, call.ended) if early else ""
        words = words or (f"it raised {call.error}" if call.error else "")
        yield decide(call.step, not words and call.value is None, words or "a value", done.job)


@rule("async_result.wait.returns-none-when-the-call-has-ended")
def wait_waits(history: History) -> Iterator[Ruling]:
    """wait() returns None, and not while a task runs."""
    for call in history.all(p.Wait):
        done = call.operation
        assert isinstance(done, p.Wait)
        if call.ended is None or done.timeout is not None or done.job not in history.jobs:
            continue
        words = facts.unfinished(history, done.job, call.ended)
        words = words or f"it came to {call.error or call.value!r}"
        early = bool(facts.unfinished(history, done.job, call.ended))
        fine = not early and not call.error and call.value is None
        yield decide(call.step, fine, words, done.job)


@rule("async_result.successful.raises-before-the-end")
def successful_waits_for_the_end(history: History) -> Iterator[Ruling]:
    """successful() raises ValueError while the call goes on, and not once its end was seen."""
    for call in history.all(p.Successful):
        job = call.job
        if call.ended is None or job not in history.jobs:
            continue
        if call.error:
            known = facts.known_ended(history, job, call.began)
            fine = call.error == "ValueError" and not known
            words = f"it raised {call.error}" + (" although the call had ended" if known else "")
            yield decide(call.step, fine, words, *(c.step for c in known[:1]))
        else:
            words = facts.unfinished(history, job, call.ended)
            yield decide(call.step, not words, words, job)


@rule("async_result.successful.tells-whether-the-call-raised")
def successful_tells(history: History) -> Iterator[Ruling]:
    """successful() is whether no task has failed."""
    for call in history.all(p.Successful):
        job = call.job
        if not call.returned or call.value is None or job not in history.jobs:
            continue
        if facts.excuses(history, job, call.ended) or facts.is_deadly(history, job):
            continue
        wanted = not facts.failures(history, job)
        yield decide(call.step, call.value == wanted, f"it is {call.value}", job)
