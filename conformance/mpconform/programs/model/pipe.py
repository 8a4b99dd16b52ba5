"""Pipes: what arrives, in which order, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History
from mpconform.programs.model import facts
from mpconform.programs.model.rule import Ruling, decide, rule

End = tuple[int, int]


def _at(history: History, end: End, *kinds: type[p.Operation]) -> list[Call]:
    return [call for call in history.all(*kinds) if call.at == end]


def _ends(history: History) -> Iterator[End]:
    for made in history.all(p.MakePipe):
        yield from ((made.step, 0), (made.step, 1))


def _sender(history: History, end: End) -> Call | None:
    """The process that sends to an end, if there is one."""
    return _process(history, end, "sends") if end[1] == 0 else None


def _process(history: History, end: End, task: str) -> Call | None:
    for call in history.all(p.StartProcess):
        done = call.operation
        assert isinstance(done, p.StartProcess)
        if done.pipe == end[0] and done.task == task and call.returned:
            return call
    return None


def _may_have_been_ended(history: History, process: Call | None, before: Call) -> bool:
    """Whether a process may have been terminated or killed before a call had ended."""
    signals = history.maybe_before(before.ended, p.TerminateProcess, p.KillProcess)
    return process is not None and any(one.process == process.step for one in signals)


def _given(history: History, end: End) -> bool:
    """Whether an end may have been given to a process, which closes it when it ends."""
    return end[1] == 1 and any(call.at[0] == end[0] for call in history.all(p.StartProcess))


def _messages(history: History, end: End) -> list[str]:
    """What is to be received at an end, in order."""
    found = [str(c.step) for c in _at(history, (end[0], 1 - end[1]), p.Send) if c.returned]
    if sender := _sender(history, end):
        done = sender.operation
        assert isinstance(done, p.StartProcess)
        found += [tasks.name(sender.step, number) for number in range(done.messages)]
    return found


def _alone(history: History) -> bool:
    """Whether nobody else can have a copy of an end."""
    return not history.all(p.OpenPool, p.StartProcess)


def _is_closed(history: History, end: End, before: int) -> list[Call]:
    return [
        c for c in _at(history, end, p.CloseEnd) if c.returned and facts.place(c.ended) < before
    ]


@rule("pipe.send.keeps-order-and-boundaries")
def arrive_in_order(history: History) -> Iterator[Ruling]:
    """Messages are received in the order in which they were sent."""
    for end in _ends(history):
        wanted = _messages(history, end)
        got = [call for call in _at(history, end, p.Receive) if call.returned]
        for place, call in enumerate(got):
            fine = place < len(wanted) and call.value == wanted[place]
            yield decide(call.step, fine, f"it is {call.value!r}, of {wanted}", end[0])


@rule("pipe.process.end-works-in-a-child", in_calls=False)
def arrive_in_a_child(history: History) -> Iterator[Ruling]:
    """A process receives what is sent to the end that it was given."""
    for made in history.all(p.MakePipe):
        child = _process(history, (made.step, 1), "receives")
        if child is None:
            continue
        done = child.operation
        assert isinstance(done, p.StartProcess)
        taken = [c for c in _at(history, (made.step, 1), p.Receive) if c.returned]
        wanted = _messages(history, (made.step, 1))[len(taken) :][: done.messages]
        got = [value for job, value in history.received if job == child.step]
        if any(run.ended is not None for run in history.runs(child.step)):
            yield decide(child.step, got == wanted, f"it received {got} of {wanted}", made.step)


@rule("pipe.eof.all-messages-come-first")
def end_comes_after_all(history: History) -> Iterator[Ruling]:
    """The end of the file comes after the last message."""
    for end in _ends(history):
        wanted = len(_messages(history, end))
        for call in _at(history, end, p.Receive):
            if call.ended is None:
                continue
            got = [c for c in _at(history, end, p.Receive) if c.returned and c.began < call.began]
            if len(got) < wanted:
                if _may_have_been_ended(history, _sender(history, end), call):
                    continue  # nobody knows what it had sent
                yield decide(call.step, not call.error, f"it raised {call.error}", end[0])
                continue
            closed = _is_closed(history, (end[0], 1 - end[1]), call.began)
            if closed and _alone(history):
                words = f"it came to {call.error or call.value!r}"
                yield decide(call.step, call.error == "EOFError", words, closed[0].step)


@rule("pipe.poll.tells-whether-a-message-waits")
def poll_tells(history: History) -> Iterator[Ruling]:
    """poll() is true when a message waits, and not when there can be none."""
    for end in _ends(history):
        other = end[0], 1 - end[1]
        for call in _at(history, end, p.Poll):
            if not call.returned:
                continue
            sent = [c for c in _at(history, other, p.Send) if facts.place(c.ended) < call.began]
            taken = [c for c in _at(history, end, p.Receive) if c.began < call.began]
            if len(sent) > len(taken):
                yield decide(call.step, call.value is True, "it is false", sent[-1].step)
                continue
            closed = [c for c in _at(history, other, p.CloseEnd) if c.began < call.began]
            if len(sent) == len(taken) and not closed and not _given(history, other):
                words = "it is true, and there is no message"
                yield decide(call.step, call.value is False, words, end[0])


@rule("pipe.eof.send-is-a-broken-pipe")
def sending_to_a_closed_end(history: History) -> Iterator[Ruling]:
    """Sending to an end that is closed is BrokenPipeError; to one that is open it is no error."""
    for end in _ends(history):
        for call in _at(history, end, p.Send):
            if call.ended is None:
                continue
            closed = _is_closed(history, (end[0], 1 - end[1]), call.began)
            if closed and _alone(history):
                words = f"it came to {call.error or 'nothing'}"
                yield decide(call.step, call.error == "BrokenPipeError", words, closed[0].step)


@rule("pipe.send.delivers-an-equal-object")
def sending_works(history: History) -> Iterator[Ruling]:
    """Sending to an end that is open raises nothing."""
    for end in _ends(history):
        other = end[0], 1 - end[1]
        for call in _at(history, end, p.Send):
            given = _given(history, other)
            closed = [
                c for c in _at(history, other, p.CloseEnd) if c.began < facts.place(call.ended)
            ]
            if call.ended is not None and not closed and not given:
                yield decide(call.step, not call.error, f"it raised {call.error}", end[0])
