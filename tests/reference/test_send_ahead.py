"""Tasks that were sent to a worker ahead and taken back: what the worker makes of them."""

from __future__ import annotations

import select
from collections.abc import Callable

import pytest

import mpreference
from mpreference.connection import Connection
from mpreference.pool import calls, outcomes
from mpreference.pool.channel import Frame, Kind
from mpreference.pool.send_ahead import AheadMember, NamedTask
from mpreference.pool.tasks import Job
from mpreference.pool.worker import Recipe
from tests.reference.children import DEADLINE, METHODS
from tests.reference.programs.tasks import double

MANY = 1000
"""So many are taken back: a number that comes round, as that of one byte, would be met again."""


def task(function: Callable[..., object], argument: object) -> NamedTask:
    """A task that calls `function` with `argument`."""
    return NamedTask(Job({}, function), 0, calls.imap_item, function, [argument])


def begin_and_wait(connection: Connection) -> None:
    """Say that this task has begun, and wait to be let go on."""
    connection.send("begun")
    connection.recv()


def answers(member: AheadMember, count: int) -> list[Frame]:
    """The next `count` things that the worker says, while it is sent what it has not taken yet."""
    socket = member.channel.socket
    said: list[Frame] = []
    while len(said) < count:
        unsent = [] if member.flush() else [socket]
        readable, writable, _ = select.select([socket], unsent, [], DEADLINE)
        assert readable or writable, f"the worker has said no more than {said}"
        member.channel.receive()
        said += member.channel.frames()
    return said


@pytest.mark.parametrize("method", METHODS)
def test_a_task_taken_back_is_not_done_in_the_place_of_a_later_one(method: str) -> None:
    context = mpreference.get_context(method)
    ours, theirs = context.Pipe()
    member = AheadMember(Recipe(context, None, (), None))
    try:
        assert [kind for kind, *_ in answers(member, 1)] == [Kind.READY]
        member.give_all([task(begin_and_wait, theirs)])
        assert ours.recv() == "begun"
        for number in range(MANY):
            ahead = task(double, number)
            member.give_all([ahead])
            assert member.take_back() == [ahead]
        member.give_all([task(double, MANY)])
        ours.send("go on")
        got = [outcomes.load(answer) for answer in answers(member, 2)]
        assert got == [(True, None), (True, 2 * MANY)]
    finally:
        member.process.kill()
        member.process.join()
        for end in (member, ours, theirs):
            end.close()
