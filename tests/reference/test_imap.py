"""What a consumer of imap sees, whatever the order in which the pool's threads come to act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mpreference.pool import PoolTerminated, WorkerDied
from mpreference.pool.imap import IMapIterator, Stream
from mpreference.pool.state import Life
from mpreference.pool.waiters import Waiters


@pytest.mark.parametrize("ordered", [True, False])
def test_the_end_of_the_pool_comes_before_the_deaths_that_it_causes(ordered: bool) -> None:
    stream = Stream({}, abs, Life(), chunksize=1, bound=8, ordered=ordered)
    results: IMapIterator[int] = IMapIterator(stream)
    stream.deliver(0, True, 5)
    stream.abandon(PoolTerminated("the pool was terminated"))
    stream.deliver(1, False, WorkerDied("task 1 of abs", -15))
    assert next(results) == 5
    for _ in range(2):
        with pytest.raises(PoolTerminated):
            next(results)


class Overtaken(Waiters):
    """Who waits here is woken by results that another consumer takes first, all but the last."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals = iter(range(3))

    def wait_until(self, condition: Callable[[], bool], timeout: float | None = None) -> bool:
        number = next(self.arrivals)
        STREAMS[-1].deliver(number, True, number)
        assert condition()
        if number < 2:
            assert STREAMS[-1].next(None) == number
        return True


STREAMS: list[Stream] = []


def test_a_result_that_another_consumer_has_taken_is_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mpreference.pool.imap.Waiters", Overtaken)
    STREAMS.append(Stream({}, abs, Life(), chunksize=1, bound=8, ordered=True))
    assert STREAMS[-1].next(None) == 2
