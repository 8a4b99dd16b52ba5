"""How many descriptors a child has: what its siblings, forebears and its creator's pools add."""

from __future__ import annotations

from mpconform.suite import Api, Witness, clause, completed, expect, garbage, tasks, terminating
from mpconform.suite.system import descriptors

ALONE = {
    "forkserver": "a fork server that is running already has the surroundings of its beginning"
}


def report_descriptors(witness: Witness) -> None:
    count = descriptors()
    witness.report("descriptors", count)


@clause("process.descriptors.none-of-the-siblings")
def test_siblings_give_a_child_no_descriptor(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_descriptors, args=(witness,)))
    siblings = [mp.Process(target=tasks.wait_at_gate, args=(witness, "go")) for _ in range(3)]
    for sibling in siblings:
        sibling.start()
    witness.wait_for("started", len(siblings))
    completed(mp.Process(target=report_descriptors, args=(witness,)))
    witness.open("go")
    for sibling in siblings:
        sibling.join()
    alone, beside_three = witness.values("descriptors")
    expect.equal("the descriptors of a child beside three others", beside_three, alone)


def report_descriptors_of_generations(mp: Api, witness: Witness, left: int) -> None:
    """Report this process's descriptors; so do its child, and so many more."""
    report_descriptors(witness)
    if left:
        further = (mp, witness, left - 1)
        completed(mp.Process(target=report_descriptors_of_generations, args=further))


@clause("process.descriptors.no-more-in-each-generation")
def test_descendants_have_as_many_descriptors(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_descriptors_of_generations, args=(mp, witness, 3)))
    counts = witness.values("descriptors")[1:]  # the first is the child of a program
    expect.holds(f"no more descriptors than {counts[0]}", max(counts) == counts[0], counts)


@clause("process.descriptors.none-of-the-creators-pool")
def test_a_pool_gives_a_child_no_descriptor(mp: Api, witness: Witness) -> None:
    with terminating(mp.Pool(1)) as pool:
        pool.apply(tasks.nothing)
    pool.join()
    del pool
    garbage.collect()
    completed(mp.Process(target=report_descriptors, args=(witness,)))
    with terminating(mp.Pool(2)) as pool:
        pool.apply(tasks.nothing)
        completed(mp.Process(target=report_descriptors, args=(witness,)))
    pool.join()
    alone, beside_a_pool = witness.values("descriptors")
    expect.holds(f"no more descriptors than {alone}", beside_a_pool <= alone, beside_a_pool)
