"""What a task calls: `run(func, argument)`, with one of the functions below as `run`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mpreference.pool.outcomes import CarriedError

Run = Callable[[Callable[..., Any], Any], Any]


def apply(func: Callable[..., Any], argument: tuple[Iterable[Any], dict[str, Any]]) -> Any:
    """One call with all its arguments."""
    args, kwds = argument
    return func(*args, **kwds)


def map_chunk(func: Callable[[Any], Any], chunk: list[Any]) -> list[Any]:
    """A chunk of map: it ends at the first failure."""
    # clause: pool.map.a-failure-ends-its-chunk-only
    return [func(item) for item in chunk]


def starmap_chunk(func: Callable[..., Any], chunk: list[Iterable[Any]]) -> list[Any]:
    """A chunk of starmap: likewise."""
    # clause: pool.starmap.spreads-each-item-over-the-arguments
    return [func(*item) for item in chunk]


def imap_item(func: Callable[[Any], Any], chunk: list[Any]) -> Any:
    """A chunk of imap that has one item: by itself it is a tenth quicker."""
    return func(chunk[0])


def imap_chunk(func: Callable[[Any], Any], chunk: list[Any]) -> tuple[list[Any], list[int]]:
    """A chunk of imap: what its items came to, and the places of those that failed."""
    # clause: imap.chunksize.a-failure-costs-its-chunk-only
    results: list[Any] = []
    failed: list[int] = []
    for item in chunk:
        try:
            results.append(func(item))
        except BaseException as error:
            failed.append(len(results))
            results.append(CarriedError(error))
    return results, failed
