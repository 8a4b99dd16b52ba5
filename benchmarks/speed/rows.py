"""What is measured: each row is a function of a library, and gives one figure."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

from speed import tasks

MIB = b"x" * (1 << 20)
WORKERS = 2


@dataclass(frozen=True)
class Row:
    """A figure: how it is measured, how much of it, and whether more is better."""

    title: str
    unit: str
    measure: Callable[[Any, int, int], float]
    amount: int
    workers: int = WORKERS
    few: bool = False  # dear: at most three repeats

    @property
    def more_is_better(self) -> bool:
        """Rates are better when higher, times and sizes when lower."""
        return self.unit.endswith("/s")


def _rate(library: Any, amount: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return amount / (time.perf_counter() - began)


def _pooled(work: Callable[[Any, int], object]) -> Callable[[Any, int, int], float]:
    """The rate of `work` on a pool that is warm."""

    def measure(library: Any, amount: int, workers: int) -> float:
        library.open(workers)
        work(library, 10 * workers)
        rate = _rate(library, amount, lambda: work(library, amount))
        library.close()
        return rate

    return measure


def _map_one(library: Any, amount: int) -> None:
    assert len(library.map(tasks.same, list(range(amount)), chunksize=1)) == amount


def _map_default(library: Any, amount: int) -> None:
    assert len(library.map(tasks.same, list(range(amount)))) == amount


def _imap(library: Any, amount: int) -> None:
    assert sum(1 for _ in library.imap(tasks.same, range(amount))) == amount


def _imap_unordered(library: Any, amount: int) -> None:
    assert sum(1 for _ in library.imap_unordered(tasks.same, range(amount))) == amount


def _apply_async(library: Any, amount: int) -> None:
    assert len(library.submit_all(tasks.same, range(amount))) == amount


def _apply(library: Any, amount: int) -> None:
    for number in range(amount):
        assert library.call(tasks.same, number) == number


def _payload(library: Any, amount: int) -> None:
    assert len(library.map(tasks.same, [MIB] * amount, chunksize=1)) == amount


def _round_trips(library: Any, amount: int, workers: int) -> float:
    connection, process = library.connect(tasks.echo)

    def work() -> None:
        for number in range(amount):
            connection.send(number)
            connection.recv()

    connection.send(0)
    connection.recv()
    rate = _rate(library, amount, work)
    connection.send(None)
    process.join()
    return rate


def _pipe_of_mib(library: Any, amount: int, workers: int) -> float:
    connection, process = library.connect(tasks.swallow)

    def work() -> None:
        for _ in range(amount):
            connection.send_bytes(MIB)
        connection.send_bytes(b"")
        connection.recv()

    connection.send_bytes(MIB)
    rate = _rate(library, amount, work)
    process.join()
    return rate


def _start(library: Any, amount: int, workers: int) -> float:
    began = time.perf_counter()
    library.open(workers)
    library.call(tasks.same, 0)
    seconds = time.perf_counter() - began
    library.close()
    return seconds


def _close_and_join(library: Any, amount: int, workers: int) -> float:
    library.open(workers)
    library.submit_all(tasks.process_id, range(20 * workers))
    began = time.perf_counter()
    library.close()
    return time.perf_counter() - began


def _after_tasks(library: Any, amount: int, workers: int) -> set[int]:
    library.open(workers)
    library.submit_all(tasks.same, range(amount))
    return set(library.submit_all(tasks.process_id, range(20 * workers)))


def _parent_memory(library: Any, amount: int, workers: int) -> float:
    _after_tasks(library, amount, workers)
    size = _own_memory(psutil.Process().pid)
    library.close()
    return size


def _worker_memory(library: Any, amount: int, workers: int) -> float:
    pids = _after_tasks(library, amount, workers)
    size = sum(map(_own_memory, pids)) / len(pids)
    library.close()
    return size


def _own_memory(pid: int) -> float:
    return float(psutil.Process(pid).memory_full_info().uss) / (1 << 20)


ROWS = {
    "map": Row("map, chunksize 1", "tasks/s", _pooled(_map_one), 100_000),
    "imap": Row("imap", "tasks/s", _pooled(_imap), 50_000),
    "imap_unordered": Row("imap_unordered", "tasks/s", _pooled(_imap_unordered), 50_000),
    "apply_async": Row("apply_async", "tasks/s", _pooled(_apply_async), 50_000),
    "apply": Row("apply, there and back", "calls/s", _pooled(_apply), 5_000),
    "map_default": Row("map, default chunks", "items/s", _pooled(_map_default), 1_000_000),
    "payload": Row("map, 1 MiB both ways", "MiB/s", _pooled(_payload), 100),
    "pipe": Row("Pipe, there and back", "messages/s", _round_trips, 20_000),
    "pipe_mib": Row("Pipe, 1 MiB messages", "MiB/s", _pipe_of_mib, 500),
    "start": Row("pool start to first result", "s", _start, 1),
    "close": Row("close and join", "s", _close_and_join, 1),
    "parent": Row("memory of the parent", "MiB", _parent_memory, 10_000),
    "worker": Row("memory of a worker", "MiB", _worker_memory, 10_000),
    **{
        f"workers_{n}": Row(f"map, {n} workers", "tasks/s", _pooled(_map_one), 20_000, n, True)
        for n in (1, 4, 16)
    },
    **{
        f"tasks_{n}": Row(f"map, {n:,} tasks", "tasks/s", _pooled(_map_one), n, few=True)
        for n in (1_000, 10_000, 1_000_000)
    },
}
