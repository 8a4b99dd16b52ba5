"""Histories for the rules about results and iterators."""

from __future__ import annotations

from typing import Any

from mpconform.programs.history import History
from mpconform.programs.language import (
    ClosePool,
    Exhaust,
    Get,
    JoinPool,
    OpenPool,
    Operation,
    Ready,
    Submit,
    Successful,
    Take,
    TerminatePool,
    Wait,
)
from tests.programs.histories import Rows, begins, ends, fails, gives, runs, told

LEFT_NONE = {"left": []}


def of(task: str, *steps: Operation) -> tuple[Operation, ...]:
    return (OpenPool(2), Submit("apply_async", (task,)), *steps)


def seen(program: tuple[Operation, ...], *rows: Rows) -> History:
    return told(program, gives(0), gives(1), *rows)


def mapped(*tasks: str, chunksize: int | None = 1) -> tuple[Operation, ...]:
    return (OpenPool(2), Submit("map_async", tasks, chunksize), Get(1))


def stream(
    method: str, *tasks: str, then: tuple[Operation, ...] = (), chunksize: int | None = None
) -> tuple[Operation, ...]:
    return (OpenPool(2), Submit(method, tasks, chunksize), *then)


def value(number: int) -> list[Any]:
    return ["value", f"1.{number}"]


ERROR = ["error", "ValueError", ["1.1"]]
TWO = (Take(1), Take(1))
JOINED = (ClosePool(), JoinPool(), Take(1, 0.0))
JOIN = gives(2) + gives(3, LEFT_NONE)

CASES: dict[str, tuple[History, History]] = {
    "async_result.get.waits-for-the-value": (
        seen(of("returns", Get(1)), runs(1), gives(2, "1.0")),
        seen(of("returns", Get(1)), begins(1), gives(2, "1.0"), ends(1)),
    ),
    "pool.errors.a-returned-exception-is-a-value": (
        seen(of("exception", Get(1)), runs(1), gives(2, ["exception", "ValueError", ["1.0"]])),
        seen(of("exception", Get(1)), runs(1), fails(2, "ValueError", "1.0")),
    ),
    "async_result.get.raises-the-tasks-exception": (
        seen(of("raises", Get(1)), runs(1), fails(2, "ValueError", "1.0")),
        seen(of("raises", Get(1)), runs(1), fails(2, "ValueError", "7.0")),
    ),
    "pool.errors.a-result-that-cannot-be-pickled-is-reported": (
        seen(of("unpicklable", Get(1)), runs(1), fails(2, "MaybeEncodingError")),
        seen(of("unpicklable", Get(1)), runs(1), gives(2, "1.0")),
    ),
    "pool.errors.an-argument-that-cannot-be-pickled-is-reported": (
        seen(of("unsendable", Get(1)), fails(2, "TypeError")),
        seen(of("unsendable", Get(1)), gives(2, "1.0")),
    ),
    "async_result.get.gives-the-same-object-each-time": (
        seen(of("returns", Get(1), Get(1)), runs(1), gives(2, "1.0"), gives(3, "1.0")),
        seen(of("returns", Get(1), Get(1)), runs(1), gives(2, "1.0"), gives(3, "1.1")),
    ),
    "async_result.ready.tells-whether-the-call-has-ended": (
        seen(of("returns", Ready(1), Ready(1)), runs(1), gives(2, True), gives(3, True)),
        seen(of("returns", Ready(1), Ready(1)), runs(1), gives(2, True), gives(3, False)),
    ),
    "async_result.get.raises-timeout-error-in-time": (
        seen(of("returns", Get(1, 0.02)), fails(2, "TimeoutError", took=0.03)),
        seen(of("returns", Get(1, 0.02)), fails(2, "TimeoutError", took=0.01)),
    ),
    "async_result.wait.gives-up-at-its-timeout": (
        seen(of("returns", Wait(1, 0.02)), gives(2, took=0.03)),
        seen(of("returns", Wait(1, 0.02)), gives(2, took=0.01), runs(1)),
    ),
    "async_result.wait.returns-none-when-the-call-has-ended": (
        seen(of("returns", Wait(1)), runs(1), gives(2)),
        seen(of("returns", Wait(1)), gives(2), runs(1)),
    ),
    "async_result.successful.raises-before-the-end": (
        seen(of("returns", Successful(1)), fails(2, "ValueError"), runs(1)),
        seen(of("returns", Successful(1)), gives(2, True), runs(1)),
    ),
    "async_result.successful.tells-whether-the-call-raised": (
        seen(of("raises", Successful(1)), runs(1), gives(2, False)),
        seen(of("raises", Successful(1)), runs(1), gives(2, True)),
    ),
    # Maps.
    "pool.map.keeps-input-order": (
        seen(
            mapped("returns", "large"),
            runs(1),
            runs(1, 1),
            gives(2, ["1.0", "1.1 and 300000 more"]),
        ),
        seen(mapped("returns", "returns"), runs(1), runs(1, 1), gives(2, ["1.1", "1.0"])),
    ),
    "pool.map.raises-a-failure-of-its-tasks": (
        seen(mapped("returns", "raises"), runs(1), runs(1, 1), fails(2, "ValueError", "1.1")),
        seen(mapped("returns", "raises"), runs(1), runs(1, 1), fails(2, "ValueError", "1.0")),
    ),
    "async_result.ready.waits-for-every-chunk-of-a-map": (
        seen(mapped("raises", "returns"), runs(1), runs(1, 1), fails(2, "ValueError", "1.0")),
        seen(mapped("raises", "returns"), runs(1), fails(2, "ValueError", "1.0"), runs(1, 1)),
    ),
    "pool.map.a-failure-ends-its-chunk-only": (
        seen(mapped("raises", "returns", chunksize=2), runs(1)),
        seen(mapped("raises", "returns", chunksize=2), runs(1), runs(1, 1)),
    ),
    # Iterators.
    "imap.imap.keeps-input-order": (
        seen(stream("imap", *["returns"] * 2, then=TWO), gives(2, "1.0"), gives(3, "1.1")),
        seen(stream("imap", *["returns"] * 2, then=TWO), gives(2, "1.1"), gives(3, "1.0")),
    ),
    "imap.imap_unordered.yields-each-result-once": (
        seen(
            stream("imap_unordered", *["returns"] * 2, then=TWO), gives(2, "1.1"), gives(3, "1.0")
        ),
        seen(
            stream("imap_unordered", *["returns"] * 2, then=TWO), gives(2, "1.1"), gives(3, "1.1")
        ),
    ),
    "imap.errors.are-raised-in-their-turn": (
        seen(
            stream("imap", "returns", "raises", then=TWO),
            gives(2, "1.0"),
            fails(3, "ValueError", "1.1"),
        ),
        seen(
            stream("imap", "returns", "raises", then=TWO),
            fails(2, "ValueError", "1.1"),
            gives(3, "1.0"),
        ),
    ),
    "imap.chunksize.a-failure-costs-its-chunk-only": (
        seen(
            stream("imap", *["returns", "raises"] * 2, chunksize=3, then=(Exhaust(1),)),
            gives(2, [ERROR, ["error", "ValueError", ["1.3"]]]),
        ),
        seen(
            stream("imap", "raises", "returns", "returns", chunksize=2, then=(Exhaust(1),)),
            gives(2, [ERROR]),
        ),
    ),
    "imap.iterator.end-is-final": (
        seen(
            stream("imap", "returns", then=TWO),
            fails(2, "StopIteration"),
            fails(3, "StopIteration"),
        ),
        seen(stream("imap", "returns", then=TWO), fails(2, "StopIteration"), gives(3, "1.0")),
    ),
    "imap.next.times-out-without-losing-the-item": (
        seen(stream("imap", "returns", then=(Take(1, 0.02),)), fails(2, "TimeoutError", took=0.03)),
        seen(stream("imap", "returns", then=(Take(1, 0.02),)), fails(2, "TimeoutError", took=0.01)),
    ),
    "imap.iterator.outlives-a-closed-pool": (
        seen(stream("imap", "returns", then=JOINED), runs(1), JOIN, gives(4, "1.0")),
        seen(stream("imap", "returns", then=JOINED), runs(1), JOIN, fails(4, "TimeoutError")),
    ),
    "imap.next.raises-when-the-pool-was-terminated": (
        seen(
            stream("imap", "waits", then=(TerminatePool(), *TWO)),
            gives(2, LEFT_NONE),
            fails(3, "PoolTerminated"),
            fails(4, "StopIteration"),
        ),
        seen(
            stream("imap", "waits", then=(TerminatePool(), Take(1))),
            gives(2, LEFT_NONE),
            fails(3, "StopIteration"),
        ),
    ),
    "imap.errors.a-task-that-exits-is-reported": (
        seen(
            stream("imap", "dies", "returns", then=(Exhaust(1),)),
            gives(2, [["error", "WorkerDied", []], value(1)]),
        ),
        seen(stream("imap", "dies", "returns", then=(Exhaust(1),)), gives(2, [value(1)])),
    ),
    "imap.call.returns-at-once": (
        told(stream("imap", "returns"), gives(0), gives(1)),
        told(stream("imap", "returns"), gives(0), fails(1, "ValueError", "not running")),
    ),
}
