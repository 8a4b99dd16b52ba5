"""The worker's side of a pool: run the initializer, then one task after the other."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from typing import Any

from mpreference import transfer
from mpreference.connection import Connection
from mpreference.pool import calls, outcomes, tickets
from mpreference.pool.channel import Channel, Data, Frame, Kind


def main(
    channel: Channel,
    reader: Connection,
    initializer: Callable[..., object] | None,
    initargs: Iterable[Any],
    max_tasks: int | None,
) -> None:
    """Serve the pool at the other end of `channel` until it closes, or for `max_tasks` tasks."""
    try:
        if initializer is not None:
            _initialize(channel, initializer, initargs)
        channel.send(Kind.READY)
        _Worker(channel, reader, max_tasks).serve()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the pool is gone
    except KeyboardInterrupt:
        raise SystemExit(1) from None  # between tasks: nothing to report, and nobody to


def _initialize(
    channel: Channel, initializer: Callable[..., object], initargs: Iterable[Any]
) -> None:
    # clauses: pool.initializer.*
    try:
        initializer(*initargs)
    except BaseException as error:
        channel.send(Kind.INITIALIZER_FAILED, *outcomes.error(error)[1:])
        raise SystemExit(1) from None


class _Worker:
    def __init__(self, channel: Channel, reader: Connection, max_tasks: int | None) -> None:
        self._channel = channel
        self._reader = reader.fileno()
        self._left = max_tasks
        self._ticket: int | None = None
        self._name: bytes | None = None
        self._named: calls.Call = calls.apply, calls.apply

    def serve(self) -> None:
        while self._left != 0 and self._channel.receive():
            for _, batch, descriptors in self._channel.frames():
                self._work_through(batch, descriptors)

    def _work_through(self, batch: Data, descriptors: list[int]) -> None:
        name, tasks = pickle.loads(batch)
        for number, payload in tasks:
            if self._is_ours(number):
                answer = self._answer(name, payload, descriptors)
                self._channel.send(*answer)
                transfer.close_all(answer[2])
                # A task is a chunk here. clause: pool.maxtasksperchild.counts-chunks
                if self._left is not None:
                    self._left -= 1
        transfer.close_all(descriptors)

    def _is_ours(self, number: int) -> bool:
        """Whether the pool has not taken the task back."""
        if self._ticket is None:
            self._ticket = tickets.take_one(self._reader)
        if self._ticket != number:
            return False
        self._ticket = None
        return True

    def _answer(self, name: bytes | None, payload: bytes, descriptors: list[int]) -> Frame:
        try:
            argument = transfer.loads(payload, descriptors)
            if name is None:
                run, func, argument = argument
            elif name == self._name:
                run, func = self._named
            else:
                run, func = self._named = pickle.loads(name)
                self._name = name
            result = run(func, argument)
            del argument
        except BaseException as error:
            # All of them: a task must not end its worker.
            return outcomes.error(error)
        return outcomes.value(result)
