"""Pool: the public face (chapter `pool`)."""

from __future__ import annotations

import operator
import os
import sys
import types
import warnings
import weakref
from collections.abc import Callable, Iterable, Sized
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from mpreference import contexts, process
from mpreference.pool import worker
from mpreference.pool.async_result import AsyncResult, Callback, MapResult
from mpreference.pool.backlog import DirectSource, FedSource
from mpreference.pool.crew import Crew, State
from mpreference.pool.imap import IMapIterator, IMapUnorderedIterator
from mpreference.pool.link import Recipe
from mpreference.pool.task import Job, Task, TaskSource, default_chunksize, name_of

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

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
            raise ValueError("Number of processes must be at least 1")
        if maxtasksperchild is not None and (
            not isinstance(maxtasksperchild, int) or maxtasksperchild < 1
        ):
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        context = (context or contexts.default_context).get_context()
        self._crew = Crew(Recipe(context, initializer, initargs, maxtasksperchild), size)
        _crews.add(self._crew)

    # --- submitting ------------------------------------------------------------------------

    def apply(
        self, func: Callable[..., T], args: Iterable[Any] = (), kwds: dict[str, Any] | None = None
    ) -> T:
        """Call func(*args, **kwds) in a worker; return its result, or raise what it raises."""
        return self.apply_async(func, args, {} if kwds is None else kwds).get()

    def apply_async(
        self,
        func: Callable[..., T],
        args: Iterable[Any] = (),
        kwds: Any = types.MappingProxyType({}),
        callback: Callback | None = None,
        error_callback: Callback | None = None,
    ) -> AsyncResult[T]:
        """Like `apply`, but returns at once.

        One of the callbacks is called with the outcome, in a thread of the pool, before the
        result is ready. Whatever is wrong with the arguments is raised by `get`.
        """
        self._crew.check_running()
        result: AsyncResult[T] = AsyncResult(self, callback, error_callback)
        if isinstance(kwds, types.MappingProxyType):
            kwds = dict(kwds)
        try:
            task = Task(result, 0, (func, args, kwds), name_of(func))
        except Exception as error:
            # clause: pool.errors.an-argument-that-cannot-be-pickled-is-reported
            failure = error
            self._crew.report(result, lambda: result.deliver(0, False, failure))
        else:
            self._crew.submit(result, task)
        return result

    def map(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int | None = None
    ) -> list[T]:
        """The results of `func` for each item, in the order of the input."""
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
        return self._map(worker.run_map, func, iterable, chunksize, callback, error_callback)

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
        return self._map(worker.run_starmap, func, iterable, chunksize, callback, error_callback)

    def imap(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int = 1
    ) -> IMapIterator[T]:
        """An iterator over the results, in the order of the input; returns at once.

        The input is read by a thread of the pool, somewhat ahead of the workers. ValueError
        if chunksize < 1. What iterating the input raises, `next` raises.
        """
        return self._imap(IMapIterator(self), func, iterable, chunksize)

    def imap_unordered(
        self, func: Callable[[Any], T], iterable: Iterable[Any], chunksize: int = 1
    ) -> IMapUnorderedIterator[T]:
        """Like `imap`, but results come as they arrive."""
        iterator: IMapUnorderedIterator[T] = IMapUnorderedIterator(self)
        self._imap(iterator, func, iterable, chunksize)
        return iterator

    def _map(
        self,
        run: Callable[..., list[Any]],
        func: Callable[..., T],
        iterable: Iterable[Any],
        chunksize: int | None,
        callback: Callback | None,
        error_callback: Callback | None,
    ) -> MapResult[T]:
        # First of all. clause: pool.close.refuses-new-tasks
        self._crew.check_running()
        # Without a length it is read here: what it raises is raised here, unwrapped.
        # clause: pool.map.raises-the-exception-of-its-input
        if not isinstance(iterable, Sized):
            iterable = list(iterable)
        iter(iterable)
        length = len(iterable)
        result: MapResult[T] = MapResult(self, callback, error_callback)
        if length == 0:
            # Ready at once, whatever the chunksize, unless there is a callback to call first.
            # clause: pool.map.empty-input-is-ready-at-once
            if callback:
                self._crew.report(result, partial(result.end_of_input, 0, None))
            else:
                result.end_of_input(0, None)
            return result
        if chunksize is None:
            chunksize = default_chunksize(length, self._crew.size)
        self._submit(result, run, func, iterable, _checked_chunksize(chunksize))
        return result

    def _imap(
        self,
        iterator: IMapIterator[T],
        func: Callable[[Any], T],
        iterable: Iterable[Any],
        chunksize: int,
    ) -> IMapIterator[T]:
        self._crew.check_running()
        self._submit(iterator, worker.run_imap, func, iterable, _checked_chunksize(chunksize))
        return iterator

    def _submit(
        self,
        job: Job,
        run: Callable[..., list[Any]],
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: int,
    ) -> None:
        crew = self._crew
        tasks = iter(TaskSource(job, run, func, iterable, chunksize, crew.report))
        plain = type(iterable) in _PLAIN
        crew.submit(job, DirectSource(tasks) if plain else FedSource(tasks, crew.wake))

    # --- life cycle ------------------------------------------------------------------------

    def close(self) -> None:
        """Accept no more work; workers exit when what was accepted is done."""
        if self._is_ours():
            self._crew.close()

    def terminate(self) -> None:
        """End the workers now, discard what is not done; its results raise PoolTerminated.

        Returns when they have ended, within bounds in every state.
        """
        if self._is_ours():
            self._crew.terminate()

    def join(self) -> None:
        """Wait until the workers have ended; ValueError if neither closed nor terminated."""
        if self._crew.state is State.RUN:
            raise ValueError("Pool is still running")
        if self._is_ours():
            self._crew.join()

    def __enter__(self) -> Self:
        self._crew.check_running()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: types.TracebackType | None,
    ) -> None:
        self.terminate()

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{name} state={self._crew.state.value} pool_size={self._crew.size}>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise NotImplementedError("a pool cannot be passed to another process, or pickled")

    def __del__(self) -> None:
        crew = getattr(self, "_crew", None)
        if crew is None or not self._is_ours() or crew.state is not State.RUN:
            return
        crew.drop()
        warnings.warn(
            f"unclosed running multiprocessing pool {self!r}",
            ResourceWarning,
            source=self,
            stacklevel=1,
        )

    def _is_ours(self) -> bool:
        # In a forked child the pool is only a shadow.
        return self._crew.owner == os.getpid()


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


_crews: weakref.WeakSet[Crew] = weakref.WeakSet()


def _terminate_all() -> None:
    for crew in list(_crews):
        if crew.owner == os.getpid():
            crew.terminate()


process.exit_hooks.append(_terminate_all)
