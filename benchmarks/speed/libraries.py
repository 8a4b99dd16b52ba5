"""The libraries, brought to one shape; what one lacks raises Lacking."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from speed.floor import Floor

# In the order of the table. The names are those of modules, and of distributions.
LIKE_MULTIPROCESSING = ("mpreference", "multiprocessing", "billiard", "multiprocess")
# mpreference with its sending ahead switched off.
PLAIN = "plain"
NAMES = (*LIKE_MULTIPROCESSING, PLAIN, "loky", "mpire", "floor")
BASE = "multiprocessing"


class Lacking(Exception):
    """The library has no such operation."""


class PoolLibrary:
    """A library with multiprocessing's interface."""

    def __init__(self, name: str, method: str) -> None:
        try:
            self._context = importlib.import_module(name).get_context(method)
        except ValueError as error:
            raise Lacking from error

    def open(self, workers: int) -> None:
        """Start a pool."""
        self._pool = self._context.Pool(workers)
        self.map = self._pool.map
        self.imap = self._pool.imap
        self.imap_unordered = self._pool.imap_unordered

    def close(self) -> None:
        """Close and join it."""
        self._pool.close()
        self._pool.join()

    def submit_all(self, func: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """apply_async for each item; then all results."""
        results = [self._pool.apply_async(func, (item,)) for item in items]
        return [result.get() for result in results]

    def call(self, func: Callable[[Any], Any], item: Any) -> Any:
        """apply."""
        return self._pool.apply(func, (item,))

    def connect(self, target: Callable[[Any], object]) -> tuple[Any, Any]:
        """A process that runs `target` at the other end of a pipe."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=target, args=(theirs,))
        process.start()
        theirs.close()
        return ours, process


class Loky:
    """An executor: its map is lazy, and stands for imap too."""

    def __init__(self, method: str) -> None:
        backend = importlib.import_module("loky.backend")
        self._context = backend.get_context(method)

    def open(self, workers: int) -> None:
        """Start the executor."""
        loky = importlib.import_module("loky")
        self._pool = loky.ProcessPoolExecutor(workers, context=self._context)

    def close(self) -> None:
        """Shut it down."""
        self._pool.shutdown(wait=True)

    def map(
        self, func: Callable[[Any], Any], items: list[Any], chunksize: int | None = None
    ) -> list[Any]:
        """The lazy map, as a list; it has no default chunks."""
        if chunksize is None:
            raise Lacking
        return list(self._pool.map(func, items, chunksize=chunksize))

    def imap(self, func: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """The lazy map."""
        return self._pool.map(func, items, chunksize=1)  # type: ignore[no-any-return]

    def submit_all(self, func: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """submit for each item; then all results."""
        results = [self._pool.submit(func, item) for item in items]
        return [result.result() for result in results]

    def call(self, func: Callable[[Any], Any], item: Any) -> Any:
        """submit, and wait."""
        return self._pool.submit(func, item).result()


class Mpire:
    """A pool with names of its own."""

    def __init__(self, method: str) -> None:
        self._method = method

    def open(self, workers: int) -> None:
        """Make the pool; it starts its workers when it first needs them."""
        mpire = importlib.import_module("mpire")
        self._pool = mpire.WorkerPool(workers, start_method=self._method, keep_alive=True)

    def close(self) -> None:
        """Stop and join."""
        self._pool.stop_and_join()

    def map(
        self, func: Callable[[Any], Any], items: list[Any], chunksize: int | None = None
    ) -> list[Any]:
        """map."""
        return list(self._pool.map(func, items, chunk_size=chunksize))

    def imap(self, func: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """imap."""
        return self._pool.imap(func, items, chunk_size=1)  # type: ignore[no-any-return]

    def imap_unordered(self, func: Callable[[Any], Any], items: Iterable[Any]) -> Iterable[Any]:
        """imap_unordered."""
        return self._pool.imap_unordered(func, items, chunk_size=1)  # type: ignore[no-any-return]

    def submit_all(self, func: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        """apply_async for each item; then all results."""
        results = [self._pool.apply_async(func, (item,)) for item in items]
        return [result.get() for result in results]

    def call(self, func: Callable[[Any], Any], item: Any) -> Any:
        """apply."""
        return self._pool.apply(func, (item,))


def make(name: str, method: str) -> Any:
    """The library `name` under the start method `method`."""
    if name == "floor":
        return Floor()
    if name == "loky":
        return Loky(method)
    if name == "mpire":
        return Mpire(method)
    if name == PLAIN:
        # Each figure comes from a process of its own, which has not imported it yet.
        os.environ["MPREFERENCE_SEND_AHEAD"] = "0"
        name = "mpreference"
    return PoolLibrary(name, method)


def installed() -> dict[str, str]:
    """The libraries that are here, with their versions."""
    found = {}
    for name in NAMES:
        if name in ("floor", BASE, PLAIN):
            found[name] = ""
        elif importlib.util.find_spec(name) is not None:
            found[name] = _version(name)
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return str(getattr(importlib.import_module(name), "__version__", ""))
