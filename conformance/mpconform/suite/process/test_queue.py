"""A Queue, as far as a process needs one."""

from __future__ import annotations

import queue
import time
from typing import Any

from mpconform.suite import Api, clause, expect

ITEMS = [1, "two", None, [3.5, {"four": 5}], b"six", 1]


def put_all(items_queue: Any, items: list[Any]) -> None:
    """Put the items into the queue, in order."""
    for item in items:
        items_queue.put(item)


@clause("process.queue.keeps-what-an-ended-process-put")
def test_items_survive_the_process_that_put_them(mp: Api) -> None:
    items_queue = mp.Queue()
    process = mp.Process(target=put_all, args=(items_queue, ITEMS))
    process.start()
    process.join()  # so few items fit into the queue's pipe
    got = [items_queue.get() for _ in ITEMS]
    items_queue.close()
    expect.equal("the items that came out of the queue", got, ITEMS)


@clause("process.queue.get-gives-up-after-its-timeout")
def test_get_with_a_timeout_raises_empty(mp: Api) -> None:
    items_queue = mp.Queue()
    began = time.monotonic()
    expect.raises("get(timeout=0.05) of an empty queue", queue.Empty, items_queue.get, True, 0.05)
    expect.at_least("the seconds in get()", time.monotonic() - began, 0.05)
    items_queue.close()
