"""Processes: their lives, and how they end."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule


def _calls(history: History, *kinds: type[p.Operation]) -> Iterator[tuple[Call, Call]]:
    """Calls about processes, with those that started them, before they were closed, and before two
    threads have asked for the end of the same one at the same time."""
    for call, start in _open(history, *kinds):
        if not _asked_by_two(history, start, call):
            yield call, start


def _asked_by_two(history: History, start: Call, before: Call) -> list[Call]:
    """The calls that have looked for the end of a process while another did."""
    limit = facts.place(before.ended)
    looks = [c for c in history.all(*_LOOKS) if c.process == start.step and c.began < limit]
    return [
        one
        for one, other in itertools.pairwise(sorted(looks, key=lambda call: call.began))
        if facts.place(one.ended) > other.began
    ]


_LOOKS = (p.JoinProcess, p.IsAlive, p.ExitCodeOf)


def _open(history: History, *kinds: type[p.Operation]) -> Iterator[tuple[Call, Call]]:
    """Calls about processes, with those that started them, before they were closed."""
    for call in history.all(*kinds):
        start = history.by_step.get(call.process)
        if (
            start is not None
            and start.returned
            and not _about(history, start, p.CloseProcess, call)
        ):
            yield call, start


def _about(
    history: History, start: Call, kind: type[p.Operation], before: Call | None = None
) -> list[Call]:
    """Calls about one process that may have begun before another ended."""
    limit = facts.END if before is None else facts.place(before.ended)
    found = [c for c in history.all(kind) if c.process == start.step]
    return [c for c in found if c.began < limit and c is not before]


def _signals(history: History, start: Call, before: Call) -> list[Call]:
    return [
        *_about(history, start, p.TerminateProcess, before),
        *_about(history, start, p.KillProcess, before),
    ]


def _task(start: Call) -> str:
    assert isinstance(start.operation, p.StartProcess)
    return start.operation.task


def _surely_runs(history: History, start: Call, at: Call) -> bool:
    """Whether it waits at its gate all the time until a call has ended."""
    if _task(start) != tasks.WAITS or _signals(history, start, at):
        return False
    opened = [g for g in history.maybe_before(at.ended, p.OpenGates) if g.step > start.step]
    return not opened


def _surely_over(history: History, start: Call, at: Call) -> list[Call]:
    """The joins without a timeout that had returned when a call began, and what else shows it."""
    found = []
    for join in _about(history, start, p.JoinProcess, at):
        done = join.operation
        assert isinstance(done, p.JoinProcess)
        if join.returned and facts.place(join.ended) < at.began and done.timeout is None:
            found.append(join)
    for code in _about(history, start, p.ExitCodeOf, at):
        if code.returned and code.value is not None and facts.place(code.ended) < at.began:
            found.append(code)
    return found


def _codes(history: History, start: Call, at: Call) -> set[int]:
    """The exit codes that it may have by the end of a call."""
    own = {tasks.RAISES: 1, tasks.EXITS: tasks.STATUS, tasks.DIES: tasks.STATUS}
    own[tasks.KILLED] = -signal.SIGKILL
    found = {own.get(_task(start), 0)}
    if _about(history, start, p.TerminateProcess, at):
        found.add(-signal.SIGTERM)
    if _about(history, start, p.KillProcess, at):
        found.add(-signal.SIGKILL)
    return found


def _of_tasks(history: History, *kinds: str) -> Iterator[Ruling]:
    for call, start in _calls(history, p.ExitCodeOf):
        if _task(start) not in kinds or not call.returned or call.value is None:
            continue
        if _signals(history, start, call):
            continue
        fine = call.value in _codes(history, start, call)
        yield decide(call.step, fine, f"it is {call.value}", start.step)


@rule("process.exitcode.zero-after-return")
def code_after_return(history: History) -> Iterator[Ruling]:
    """A process whose target returns has the exit code zero."""
    yield from _of_tasks(history, tasks.RETURNS, tasks.WAITS, "sends", "receives")


@rule("process.exitcode.one-after-an-exception")
def code_after_exception(history: History) -> Iterator[Ruling]:
    """One whose target raises has the exit code one."""
    yield from _of_tasks(history, tasks.RAISES)


@rule("process.exitcode.number-given-to-sys-exit")
def code_after_sys_exit(history: History) -> Iterator[Ruling]:
    """One that calls sys.exit() has that number."""
    yield from _of_tasks(history, tasks.EXITS)


@rule("process.exitcode.number-given-to-os-exit")
def code_after_os_exit(history: History) -> Iterator[Ruling]:
    """One that calls os._exit() has that number."""
    yield from _of_tasks(history, tasks.DIES)


@rule("process.exitcode.negative-after-a-signal")
def code_after_a_signal(history: History) -> Iterator[Ruling]:
    """One that was ended by a signal has its negative number."""
    yield from _of_tasks(history, tasks.KILLED)
    for call, start in _calls(history, p.ExitCodeOf):
        signals = _signals(history, start, call)
        if signals and call.returned and call.value is not None:
            fine = call.value in _codes(history, start, call)
            yield decide(call.step, fine, f"it is {call.value}", *(s.step for s in signals))


@rule("process.exitcode.none-until-the-end")
def no_code_while_it_runs(history: History) -> Iterator[Ruling]:
    """The exit code is None while the process runs, and not once it was joined."""
    for call, start in _calls(history, p.ExitCodeOf):
        if not call.returned:
            continue
        if _surely_runs(history, start, call):
            yield decide(call.step, call.value is None, f"it is {call.value}", start.step)
        elif over := _surely_over(history, start, call):
            words = "it is None after the end"
            yield decide(call.step, call.value is not None, words, over[0].step)


@rule("process.join.two-threads-see-the-exit-code")
def code_after_two_have_asked(history: History) -> Iterator[Ruling]:
    """When two threads have asked at the same time, joins return, and the code is the true one."""
    for call, start in _open(history, p.JoinProcess, p.ExitCodeOf):
        asked = _asked_by_two(history, start, call)
        if not asked or call.ended is None:
            continue
        if isinstance(call.operation, p.JoinProcess):
            words = f"join() raised {call.error}"
            yield decide(call.step, not call.error, words, asked[0].step)
        elif call.returned and call.value is not None:
            fine = call.value in _codes(history, start, call)
            yield decide(call.step, fine, f"it is {call.value}", asked[0].step)


@rule("process.join.may-be-repeated")
def code_stays(history: History) -> Iterator[Ruling]:
    """An exit code that is known stays what it is."""
    known: dict[int, Call] = {}
    for call, start in _calls(history, p.ExitCodeOf):
        if call.returned and call.value is not None:
            first = known.setdefault(start.step, call)
            if first is not call:
                words = f"it was {first.value}, and is {call.value}"
                yield decide(call.step, first.value == call.value, words, first.step)


@rule("process.is_alive.follows-the-life")
def alive_while_it_runs(history: History) -> Iterator[Ruling]:
    """A process is alive while it runs, and not after its end."""
    for call, start in _calls(history, p.IsAlive):
        if not call.returned:
            continue
        if _surely_runs(history, start, call):
            yield decide(call.step, call.value is True, "it is not alive", start.step)
        elif over := _surely_over(history, start, call):
            yield decide(call.step, call.value is False, "it is alive", over[0].step)


@rule("process.join.waits-for-the-end")
def join_waits(history: History) -> Iterator[Ruling]:
    """join() returns None, and only when the process has ended."""
    for call, start in _calls(history, p.JoinProcess):
        done = call.operation
        assert isinstance(done, p.JoinProcess)
        if done.timeout is None and call.ended is not None:
            runs = _surely_runs(history, start, call)
            fine = not runs and not call.error and call.value is None
            words = "the process was running" if runs else f"it came to {call.error or call.value}"
            yield decide(call.step, fine, words, start.step)


@rule("process.join.gives-up-after-its-timeout", in_calls=False)
def join_gives_up(history: History) -> Iterator[Ruling]:
    """join(timeout) of a running process returns not before its timeout."""
    for call, start in _calls(history, p.JoinProcess):
        done = call.operation
        assert isinstance(done, p.JoinProcess)
        if done.timeout is None or not call.returned or not _surely_runs(history, start, call):
            continue
        words = f"it took {call.took:.4f} s"
        yield decide(call.step, call.took >= 0.9 * done.timeout, words, start.step)


@rule("process.close.refuses-a-running-process")
def close_refuses(history: History) -> Iterator[Ruling]:
    """close() of a running process raises ValueError, and of one that has ended it does not."""
    for call, start in _calls(history, p.CloseProcess):
        if call.ended is None:
            continue
        if _surely_runs(history, start, call):
            words = f"it came to {call.error or 'nothing'}"
            yield decide(call.step, call.error == "ValueError", words, start.step)
        elif over := _surely_over(history, start, call):
            yield decide(call.step, not call.error, f"it raised {call.error}", over[0].step)


@rule("process.close.ends-the-use-of-the-object")
def closed_is_of_no_use(history: History) -> Iterator[Ruling]:
    """After close(), joining and asking raise ValueError."""
    for call in history.all(p.JoinProcess, p.IsAlive, p.ExitCodeOf):
        start = history.by_step.get(call.process)
        if start is None or call.ended is None:
            continue
        closes = _about(history, start, p.CloseProcess, call)
        if sure := [c for c in closes if c.returned and facts.place(c.ended) < call.began]:
            words = f"it came to {call.error or call.value!r}"
            yield decide(call.step, call.error == "ValueError", words, sure[0].step)


@rule("process.start.runs-the-target-with-its-arguments", in_calls=False)
def target_is_called_once(history: History) -> Iterator[Ruling]:
    """The target of a process that has ended with zero was called once."""
    for call, start in _calls(history, p.ExitCodeOf):
        if call.returned and call.value == 0:
            runs = history.runs(start.step)
            yield decide(call.step, len(runs) == 1, f"it was called {len(runs)} times", start.step)


@rule("process.start.does-not-wait-for-the-target")
def start_works(history: History) -> Iterator[Ruling]:
    """start() returns."""
    for call in history.all(p.StartProcess):
        if call.ended is not None:
            yield decide(call.step, not call.error, f"it raised {call.error}")
