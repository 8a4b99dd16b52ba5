"""Pool: the public face (chapter `pool`)."""

from __future__ import annotations

import operator
import os
import sys
import warnings
import weakref
from collections.abc import Callable, Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any, TypeVar

from mpreference import contexts, process
from mpreference.pool import calls
from mpreference.pool.async_result import AsyncResult, Callback, MapResult
from mpreference.pool.imap import IMapIterator, IMapUnorderedIterator, Stream
from mpreference.pool.manager import Manager
from mpreference.pool.sources import FedSource, Input, Source, default_chunksize
from mpreference.pool.state import State
from mpreference.pool.tasks import Job
from mpreference.pool.worker import Recipe

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

# So many chunks for each worker may imap have read from its input and nobody yet consumed.
# clause: imap.call.reads-little-ahead-of-its-consumer
LOOK_AHEAD = 128

# Iterating these runs no code of the user's, and cannot block.
_PLAIN = (list, tuple, range, str, bytes, bytearray, dict, set, frozenset)


class Pool:
    """A pool of worker processes (clauses: pool.*).

    `processes` is the number of workers (None: as many as usable processors); `initializer`
    runs first in each, with `initargs`; a worker is replaced after `maxtasksperchild` tasks,
    where a task is a chunk. Every method may be called from any thread of the creator.
    """

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
        maxtasksperchild: int | None = None,
        context: contexts.BaseContext | None = None,
    ) -> None:
        size = _usable_processors() if processes is None else operator.index(processes)
        if size < 1:
            # clause: pool.new.rejects-fewer-than-one-process
            raise ValueError("Number of processes must be at least 1")
        limit = maxtasksperchild
        if limit is not None and (not isinstance(limit, int) or limit < 1):
            # clause: pool.maxtasksperchild.rejects-less-than-one
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        context = (context or contexts.default_context).get_context()
        recipe = Recipe(context, initializer, initargs, limit)
        self._manager = Manager(recipe, size)
        _managers.add(self._manager)

    # --- submitting ------------------------------------------------------------------------

    def apply(
        self, func: Callable[..., T], args: Iterable[Any] = (), kwds: Mapping[str, Any] = {}
    ) -> T:
        """Call func(*args, **kwds) in a worker; return its result, or raise what it raises.

        clauses: pool.apply.*
        """
        return self.apply_async(func, args, kwds).get()

    def apply_async(
        self,
        func: Callable[..., T],
        args: Iterable[Any] = (),
        kwds: Mapping[str, Any] = {},
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> AsyncResult[T]:
        """Like `apply`, but returns at once (clauses: pool.apply_async.*, pool.callbacks.*).

        One of the callbacks is called with the outcome, in a thread of the pool, before the
        result is ready. Whatever is wrong with the arguments is raised by `get`.
        """
        self._manager.life.check_running()
        manager = self._manager
        result: AsyncResult[T] = AsyncResult(manager.jobs, func, callback, error_callback)
        task = manager.task_type(result, 0, calls.apply, func, (args, kwds))
        manager.submit(self, task)
        return result

    def map(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int | None = None
    ) -> list[T]:
        """The results of `func` for each item, in the order of the input (clauses: pool.map.*)."""
        return self.map_async(func, iterable, chunksize).get()

    def map_async(
        self,
        func: Callable[[Any], T],
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> MapResult[T]:
        """Like `map`, but returns a result at once."""
        return self._map(calls.map_chunk, func, iterable, chunksize, callback, error_callback)

    def starmap(
        self,
        func: Callable[..., T],
        iterable: Iterable[Iterable[Any]],
        chunksize: int | None = None,
    ) -> list[T]:
        """Like `map`, but each item is an iterable of arguments."""
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(
        self,
        func: Callable[..., T],
        iterable: Iterable[Iterable[Any]],
        chunksize: int | None = None,
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> MapResult[T]:
        """Like `starmap`, but returns a result at once."""
        return self._map(calls.starmap_chunk, func, iterable, chunksize, callback, error_callback)

    def imap(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int = 1
    ) -> IMapIterator[T]:
        """An iterator over the results, in the order of the input; returns at once.

        The input is read by a thread of the pool, somewhat ahead of the workers. ValueError
        if chunksize < 1. What iterating the input raises, `next` raises.
        """
        return IMapIterator(self._imap(func, iterable, chunksize, ordered=True))

    def imap_unordered(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int = 1
    ) -> IMapUnorderedIterator[T]:
        """Like `imap`, but results come as they arrive."""
        return IMapUnorderedIterator(self._imap(func, iterable, chunksize, ordered=False))

    def _map(
        self,
        run: calls.Run,
        func: Callable[..., T],
        iterable: Iterable[Any],
        chunksize: int | None,
        callback: Callback | None,
        error_callback: Callback | None,
    ) -> MapResult[T]:
        self._manager.life.check_running()
        # Without a length it is read here: what it raises is raised here, unwrapped.
        # clauses: pool.map.raises-the-exception-of-its-input, pool.map.accepts-any-iterable
        if not isinstance(iterable, Sized):
            iterable = list(iterable)
        iter(iterable)
        length = len(iterable)
        result: MapResult[T] = MapResult(self._manager.jobs, func, callback, error_callback)
        if length == 0:
            # clauses: pool.map.empty-input-is-ready-at-once,
            # pool.callbacks.an-empty-map-calls-its-callback
            iterable = ()
            if callback is None:
                result.end_of_input(0, None)
                return result
        if chunksize is None:
            chunksize = default_chunksize(length, self._manager.size) or 1
        self._submit(result, Input(run, func, iterable, _checked_chunksize(chunksize)))
        return result

    def _imap(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int, ordered: bool
    ) -> Stream:
        self._manager.life.check_running()
        size = _checked_chunksize(chunksize)
        manager, bound = self._manager, LOOK_AHEAD * self._manager.size
        stream = Stream(manager.jobs, func, manager.life, size, bound, ordered)
        run = calls.imap_item if size == 1 else calls.imap_chunk
        self._submit(stream, Input(run, func, iterable, size))
        return stream

    def _submit(self, job: Job, what: Input) -> None:
        kind = Source if type(what.iterable) in _PLAIN else FedSource
        source = kind(job, what, self._manager.task_type, self._manager.bell.ring)
        # clause: imap.call.returns-at-once
        self._manager.submit(self, source)

    # --- life cycle ------------------------------------------------------------------------

    def close(self) -> None:
        """Accept no more work; workers exit when what was accepted is done.

        clauses: pool.close.*, pool.end.may-be-repeated
        """
        if self._manager.life.is_ours():
            self._manager.close()

    def terminate(self) -> None:
        """End the workers now, discard what is not done; its results raise PoolTerminated.

        Returns when they have ended, within bounds in every state.
        """
        if self._manager.life.is_ours():
            self._manager.terminate()

    def join(self) -> None:
        """Wait until the workers have ended; ValueError if neither closed nor terminated."""
        self._manager.life.check_ending()
        if self._manager.life.is_ours():
            self._manager.join()

    # clauses: pool.with.*

    def __enter__(self) -> Self:
        self._manager.life.check_running()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.terminate()

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        manager = self._manager
        return f"<{name} state={manager.life.state.value} pool_size={manager.size}>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise NotImplementedError("a pool cannot be passed to another process, or pickled")

    def __del__(self) -> None:
        manager = getattr(self, "_manager", None)
        if manager is None or not manager.life.is_ours() or manager.life.state is not State.RUN:
            return
        manager.drop()
        warnings.warn(f"unclosed running pool {self!r}", ResourceWarning, 1, self)


def _checked_chunksize(chunksize: int) -> int:
    # clause: pool.map.rejects-a-chunk-size-below-one
    size = operator.index(chunksize)
    if size < 1:
        raise ValueError(f"Chunksize must be 1+, not {size}")
    return size


def _usable_processors() -> int:
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    return os.cpu_count() or 1


_managers: weakref.WeakSet[Manager] = weakref.WeakSet()


def _terminate_all() -> None:
    for manager in list(_managers):
        if manager.life.is_ours():
            manager.terminate()


process.exit_hooks.append(_terminate_all)
