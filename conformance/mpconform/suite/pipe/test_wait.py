"""connection.wait(): which of several connections have something to receive."""

from __future__ import annotations

import time

from mpconform.cases import booleans, lists, sampled_from
from mpconform.suite import Api, Witness, cases, clause, each, expect, reached
from mpconform.suite.pipe.sending import send_later


@clause("pipe.wait.returns-those-that-are-ready")
@cases(
    states=lists(sampled_from(["empty", "message", "closed"]), min_size=1, max_size=6),
    duplex=booleans(),
    examples=[
        {"states": ["empty", "message", "message", "empty"], "duplex": True},
        {"states": ["closed", "empty", "message"], "duplex": False},
        {"states": ["empty"], "duplex": True},
        {"states": ["empty", "message"], "duplex": True},
    ],
    reach=("none ready", "one ready", "several ready", "at the end of file"),
)
def test_all_that_are_ready_are_returned(mp: Api, states: list[str], duplex: bool) -> None:
    pipes = [mp.Pipe(duplex) for _ in states]
    for (_, sender), state in zip(pipes, states, strict=True):
        if state == "message":
            sender.send("message")
        elif state == "closed":
            sender.close()
    receivers = [receiver for receiver, _ in pipes]
    ready = mp.wait(receivers, 0)
    places = [place for found in ready for place, end in enumerate(receivers) if end is found]
    wanted = [place for place, state in enumerate(states) if state != "empty"]
    expect.equal("the places of the connections returned", sorted(places), wanted)
    expect.equal("the number of objects returned", len(ready), len(wanted))
    reached("none ready" if not wanted else "several ready" if len(wanted) > 1 else "one ready")
    if "closed" in states:
        reached("at the end of file")


@clause("pipe.wait.waits-as-long-as-its-timeout")
@cases(
    timeout=sampled_from([0, 0.02, 0.04, -1]),
    examples=[{"timeout": 0.03}, {"timeout": 0}, {"timeout": -1}],
    reach=("some time", "no time"),
)
def test_wait_gives_nothing_after_its_timeout(mp: Api, timeout: float) -> None:
    receiver, _sender = mp.Pipe()
    began = time.monotonic()
    expect.equal("what is ready", mp.wait([receiver], timeout), [])
    expect.lasted("wait()", time.monotonic() - began, timeout)
    reached("some time" if timeout > 0 else "no time")


@clause("pipe.wait.wakes-when-a-message-arrives")
@cases(timeout=each([None, 10_000]))
def test_wait_returns_once_one_is_ready(mp: Api, witness: Witness, timeout: float | None) -> None:
    (quiet, _other), (receiver, sender) = mp.Pipe(), mp.Pipe()
    send_later(sender, witness, "at last")
    ready = mp.wait([quiet, receiver], timeout)
    expect.equal("the messages sent by then", len(witness.events("sending")), 1)
    expect.holds("the one connection with a message", ready == [receiver], ready)
    expect.equal("the message", receiver.recv(), "at last")


@clause("pipe.wait.accepts-an-object-twice")
def test_a_connection_may_be_named_twice(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    sender.send("message")
    ready = mp.wait([receiver, receiver], 0)
    expect.holds("the connection, once or twice", set(ready) == {receiver}, ready)


@clause("pipe.wait.takes-a-timeout-of-years")
@cases(how=each(["wait", "poll"]), years=each([1, 30]))
def test_waiting_takes_a_large_timeout(mp: Api, witness: Witness, how: str, years: int) -> None:
    receiver, sender = mp.Pipe()
    send_later(sender, witness, "at last")
    timeout = years * 366 * 86_400
    ready = mp.wait([receiver], timeout) == [receiver] if how == "wait" else receiver.poll(timeout)
    expect.equal("whether a message is there", ready, True)
    expect.equal("the message", receiver.recv(), "at last")
