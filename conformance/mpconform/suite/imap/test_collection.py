"""The iterator of a pool that is reachable through it only."""

from __future__ import annotations

from functools import partial

from mpconform.suite import Api, Witness, clause, expect
from mpconform.suite.imap.draining import BOTH
from mpconform.suite.pool import workers

ALONE = "they leave pools that nobody ends, and when the workers of these go is not promised"


@clause("imap.iterator.keeps-its-pool")
def test_a_pool_stays_while_results_are_to_come(mp: Api, witness: Witness) -> None:
    for started, name in enumerate(BOTH, start=1):
        pools = [mp.Pool(1)]
        held = partial(workers.number_at_gate, witness, name)
        iterator = getattr(pools[0], name)(held, [1, 2])
        witness.wait_for("started", 2 * started - 1)
        workers.collected(pools)
        # A pool that is not kept has this long to end its worker.
        witness.open(name, after=0.2)
        expect.equal(f"what {name} yielded, sorted", sorted(iterator), [1, 2])
