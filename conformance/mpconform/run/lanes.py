"""The lanes of a run: opened when there is work for them, and closed together."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from mpconform.arena import processes
from mpconform.arena.channel import ChannelClosed
from mpconform.driver.company import Batch
from mpconform.driver.judge import Shared
from mpconform.driver.wardens import Nursery
from mpconform.run.lane import Answer, Judged, Lane, Order

_SPARE = 24
"""Lanes beyond those that may work at a time, for checks that wait."""

_WAITS = 1.5
"""Seconds after which a lane that has not answered is taken to be waiting, not working."""

_SLOW = 0.12
"""Seconds after which it may well be: up to half as many lanes more may work then."""

_FAREWELL = 0.7
"""Seconds that wardens are given to end their arenas when a run is over."""


class Lost:
    """The answer of a lane that ended by itself."""


class Lanes:
    """Lanes, of which ``at_once`` may be working at a time.

    A check that waits uses no processor, so while lanes wait, or may be waiting, others work. They
    share a nursery for each of the ``adapters``, with the ``modules`` of checks imported.
    """

    def __init__(
        self, at_once: int, adapters: Iterable[str] = (), modules: Sequence[str] = ()
    ) -> None:
        self.generate = False
        """Whether lanes opened from now on can generate cases (see `Lane`)."""
        self._at_once = at_once
        self._lanes: list[Lane] = []
        self._began: dict[Lane, float] = {}
        self._lifeline = os.pipe()
        self._nurseries = {
            adapter: Nursery(adapter, self._lifeline[0], modules=modules) for adapter in adapters
        }
        self._selector = selectors.DefaultSelector()
        self._wakeup = socket.socketpair()
        for end in self._wakeup:
            end.setblocking(False)
        self._selector.register(self._wakeup[0], selectors.EVENT_READ, None)

    @property
    def wakeup(self) -> int:
        """The descriptor to which a byte is written to end a wait for answers."""
        return self._wakeup[1].fileno()

    @property
    def busy(self) -> bool:
        """Whether an answer is to come."""
        return bool(self._began)

    @property
    def may_work(self) -> bool:
        """Whether one more lane may be given an order now."""
        silences = [self._silence(lane) for lane in self._began if not _tends_to_wait(lane)]
        return room(silences, self._at_once) > 0

    @property
    def may_open(self) -> bool:
        """Whether that may be a new lane."""
        return self.may_work and len(self._lanes) < self._at_once + _SPARE

    @property
    def may_wait(self) -> bool:
        """Whether one more lane may be given a robustness clause now.

        They are given no more than the spare lanes, or the core would wait for all their hangs.
        """
        return sum(_tends_to_wait(lane) for lane in self._began) < _SPARE

    def idle(self) -> list[Lane]:
        """The open lanes that have nothing to do."""
        return [lane for lane in self._lanes if lane not in self._began]

    def pools(self) -> set[Shared]:
        """What may use a shared pool that a lane has open."""
        return {lane.pool for lane in self._lanes if lane.pool is not None}

    def give(self, lane: Lane, order: Order) -> None:
        """Have ``lane`` carry out ``order``; of one that has just died, `answers` tells."""
        self._began[lane] = time.monotonic()
        with suppress(ChannelClosed):
            lane.give(order)

    def answers(self) -> list[tuple[Order, Answer | Lost]]:
        """Wait for answers: what was ordered, and what came of it (`Lost` if the lane ended).

        Returns without any when a lane has begun to count as waiting or slow, and when woken up.
        """
        found: list[tuple[Order, Answer | Lost]] = []
        for key, _ in self._selector.select(self._until_one_waits()):
            if key.data is None:
                self._wakeup[0].recv(4096)
                continue
            lane: Lane = key.data
            if self._began.pop(lane, None) is None:
                self._forget(lane)  # it ended with nothing to do
                continue
            for answer in self._answers_of(lane):
                assert lane.order is not None
                found.append((lane.order, answer))
                lane.note(answer)
        return found

    def _answers_of(self, lane: Lane) -> list[Answer | Lost]:
        try:
            answers: list[Answer | Lost] = list(lane.channel.receive_ready())
        except ChannelClosed:
            self._forget(lane)
            return [Lost()]
        if not answers or _is_a_part(answers[-1]):
            self._began[lane] = time.monotonic()  # it goes on
        return answers

    def close(self) -> None:
        """End all lanes and everything below them."""
        for lane in self._lanes:
            lane.kill()
        for descriptor in self._lifeline:
            os.close(descriptor)
        until = time.monotonic() + _FAREWELL
        while processes.descendants() and time.monotonic() < until:
            processes.reap()
            time.sleep(0.005)
        processes.end_all()
        for nursery in self._nurseries.values():
            nursery.close()

    def how_it_ended(self, adapter: str) -> str:
        """How the nursery of ``adapter`` has ended, if it has."""
        return self._nurseries[adapter].how_it_ended()

    def open(self) -> Lane:
        """A new lane."""
        for nursery in self._nurseries.values():
            nursery.start()
        others = [other.channel for other in self._lanes]
        lane = Lane(self._lifeline, self._nurseries, others, self.generate)
        self._lanes.append(lane)
        self._selector.register(lane.channel, selectors.EVENT_READ, lane)
        return lane

    def _forget(self, lane: Lane) -> None:
        self._selector.unregister(lane.channel)
        self._lanes.remove(lane)
        lane.channel.close()

    def _silence(self, lane: Lane) -> float:
        return time.monotonic() - self._began[lane]

    def _until_one_waits(self) -> float | None:
        silences = [self._silence(lane) for lane in self._began]
        left = [limit - silence for limit in (_SLOW, _WAITS) for silence in silences]
        return min((seconds for seconds in left if seconds > 0), default=None)


def room(silences: Iterable[float], at_once: int) -> int:
    """How many more lanes may work, beside some that have not answered for so many seconds."""
    working = [silence for silence in silences if silence < _WAITS]
    slow = sum(silence >= _SLOW for silence in working)
    return at_once - len(working) + min(slow, at_once // 2)


def _is_a_part(answer: Answer | Lost) -> bool:
    return isinstance(answer, Judged) and not answer.last


def _tends_to_wait(lane: Lane) -> bool:
    """Where a robustness clause is broken, it is mostly by a hang."""
    return isinstance(lane.order, Batch) and not lane.order.tasks[0].clause.core
