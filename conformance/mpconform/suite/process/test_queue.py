"""A Queue, as far as a process needs one."""

from __future__ import annotations

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
