"""What a consumer of imap sees, whatever the order in which the pool's threads come to act."""

from __future__ import annotations

import pytest

from mpreference.pool import PoolTerminated, WorkerDied
from mpreference.pool.imap import IMapIterator, Stream
from mpreference.pool.state import Life


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
