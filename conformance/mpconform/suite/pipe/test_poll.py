"""poll(): whether there is something to receive."""

from __future__ import annotations

import time

from mpconform.cases import sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached
from mpconform.suite.pipe.sending import send_later


@clause("pipe.poll.tells-whether-a-message-waits")
def test_poll_sees_messages_and_takes_none(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    expect.equal("poll() before any message", receiver.poll(), False)
    sender.send("first")
    sender.send("second")
    seen = [receiver.poll(), receiver.poll()]
    expect.equal("poll(), twice, while messages wait", seen, [True, True])
    expect.equal("the first message", receiver.recv(), "first")
    expect.equal("poll() while one more waits", receiver.poll(), True)
    expect.equal("the second message", receiver.recv(), "second")
    expect.equal("poll() after the last message", receiver.poll(), False)


@clause("pipe.poll.waits-as-long-as-its-timeout")
@cases(
    timeout=sampled_from([0, 0.02, 0.04]),
    examples=[{"timeout": 0.03}, {"timeout": 0}],
    reach=("some time", "no time"),
)
def test_poll_is_false_after_its_timeout(mp: Api, timeout: float) -> None:
    _sender, receiver = mp.Pipe()
    began = time.monotonic()
    expect.equal(f"poll({timeout}) of an empty pipe", receiver.poll(timeout), False)
    expect.lasted("poll()", time.monotonic() - began, timeout)
    reached("some time" if timeout > 0 else "no time")


@clause("pipe.poll.wakes-when-a-message-arrives")
@cases(timeout=each([None, 10_000]))
def test_poll_is_true_once_a_message_is_there(
    mp: Api, witness: Witness, timeout: float | None
) -> None:
    receiver, sender = mp.Pipe()
    send_later(sender, witness, "at last")
    expect.equal(f"poll({timeout})", receiver.poll(timeout), True)
    expect.equal("the messages sent by then", len(witness.events("sending")), 1)
    expect.equal("the message", receiver.recv(), "at last")


@clause("pipe.poll.takes-a-negative-timeout-for-zero")
@cases(
    timeout=sampled_from([-1, -0.001, -10_000]),
    examples=[{"timeout": -1}],
    reach=("asked",),
)
def test_a_negative_timeout_is_none(mp: Api, timeout: float) -> None:
    receiver, sender = mp.Pipe()
    expect.equal(f"poll({timeout}) of an empty pipe", receiver.poll(timeout), False)
    sender.send("message")
    expect.equal(f"poll({timeout}) while a message waits", receiver.poll(timeout), True)
    reached("asked")
