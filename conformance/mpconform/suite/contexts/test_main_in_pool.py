"""The main module as a pool's workers see it."""

from __future__ import annotations

from mpconform.suite import Api, Witness, clause, expect
from mpconform.suite.programs import run_file

ALONE = "they are about what a program is to its workers"

TRAVELLING = """
class Point:
    def __init__(self, x):
        self.x = x

class Refused(Exception):
    pass

def made(x):
    return Point(x)

def moved(point):
    return Point(point.x + 1)

def refuse(point):
    raise Refused(point)

def seen(pool):
    yield pool.apply(made, (1,))
    yield from pool.map(moved, [Point(2)])
    yield next(pool.imap(moved, [Point(3)]))
    try:
        pool.apply(refuse, (Point(4),))
    except Refused as refused:
        yield refused.args[0]

if __name__ == "__main__":
    pool = context.Pool(1)
    try:
        points = list(seen(pool))
        witness.report("seen", [[type(point) is Point, point.x] for point in points])
    except Exception as error:
        witness.report("seen", repr(error))
    pool.terminate()
    pool.join()
"""

SCALING = """
scale = None

def set_scale(factor):
    global scale
    scale = factor

def scaled(number):
    return None if scale is None else scale * number

if __name__ == "__main__":
    pool = context.Pool(1, initializer=set_scale, initargs=(10,))
    witness.report("scaled", [pool.apply(scaled, (1,)), *pool.map(scaled, range(3))])
    pool.terminate()
    pool.join()
"""


@clause("contexts.main.works-in-a-pool")
def test_a_pool_carries_what_is_of_the_main_module(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, TRAVELLING)
    wanted = [[[True, 1], [True, 3], [True, 4], [True, 4]]]
    expect.equal("class and value of what came back", witness.values("seen"), wanted)


@clause("contexts.main.keeps-what-an-initializer-has-set")
def test_tasks_see_what_the_initializer_has_set(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, SCALING)
    expect.equal("what tasks made of it", witness.values("scaled"), [[10, 0, 10, 20]])
