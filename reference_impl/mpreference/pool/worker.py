"""A worker, as it sees itself: run the initializer, then one task after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from mpreference import transfer
from mpreference.pool import calls, outcomes
from mpreference.pool.channel import Channel, Data, Frame, Kind

if TYPE_CHECKING:
    from mpreference.contexts import BaseContext

Call = tuple[calls.Run, Callable[..., Any], Any]


class Recipe(NamedTuple):
    """How the workers of a pool are made."""

    context: BaseContext
    initializer: Callable[..., object] | None
    initargs: Iterable[Any]
    max_tasks: int | None


class Worker:
    """What is given to the new process; `main` is what it does there."""

    def __init__(self, channel: Channel, recipe: Recipe) -> None:
        self._channel = channel
        self._initializer = recipe.initializer
        self._initargs = recipe.initargs
        self._left = recipe.max_tasks

    def main(self) -> None:
        """Serve the pool at the other end of the channel until it closes, or for `max_tasks`."""
        try:
            if self._initializer is not None:
                self._initialize(self._initializer)
            self._channel.send(Kind.READY)
            self._serve()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the pool is gone
        except KeyboardInterrupt:
            raise SystemExit(1) from None  # between tasks: nothing to report, and nobody to

    def _initialize(self, initializer: Callable[..., object]) -> None:
        # clauses: pool.initializer.*
        try:
            initializer(*self._initargs)
        except BaseException as error:
            self._channel.send(Kind.INITIALIZER_FAILED, *outcomes.error(error)[1:])
            raise SystemExit(1) from None

    def _serve(self) -> None:
        while self._left != 0 and self._channel.receive():
            for _, payload, descriptors in self._channel.frames():
                self._accept(payload, descriptors)

    def _accept(self, payload: Data, descriptors: list[int]) -> None:
        """Do what the pool has sent: a task."""
        self._channel.send(Kind.BEGUN)
        self._do(payload, descriptors)

    def _do(self, payload: Data, descriptors: list[int]) -> None:
        answer = self._answer(payload, descriptors)
        self._channel.send(*answer)
        transfer.close_all(answer[2])
        # A task is a chunk here. clause: pool.maxtasksperchild.counts-chunks
        if self._left is not None:
            self._left -= 1

    def _answer(self, payload: Data, descriptors: list[int]) -> Frame:
        try:
            run, func, argument = self._unpickled(payload, descriptors)
            result = run(func, argument)
            del argument
        except BaseException as error:
            # All of them: a task must not end its worker.
            return outcomes.error(error)
        return outcomes.value(result)

    def _unpickled(self, payload: Data, descriptors: list[int]) -> Call:
        call: Call = transfer.loads(payload, descriptors)
        return call
