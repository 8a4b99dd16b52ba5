"""What a task is given: functions of every kind, arguments of every size."""

from __future__ import annotations

import operator
from functools import partial

from mpconform.annotations import Any
from mpconform.cases import integers, sampled_from
from mpconform.suite import Api, cases, clause, each, expect, reached, shared_pool, tasks

PIPE = 65_536
"""What a pipe holds on Linux; on other systems it holds less."""


class Scale:
    """An object with a state, to be called itself or by its methods."""

    def __init__(self, factor: int = 1) -> None:
        self.factor = factor

    def __call__(self, number: int) -> int:
        return self.factor * number

    def times(self, number: int) -> int:
        return self.factor * number

    @classmethod
    def doubled(cls, number: int) -> int:
        return 2 * number

    @staticmethod
    def tripled(number: int) -> int:
        return 3 * number


CALLABLES: dict[str, tuple[Any, Any]] = {
    "a function": (tasks.square, 9),
    "a built-in function": (abs, 3),
    "a class": (str, "-3"),
    "a partial function": (partial(operator.add, 4), 1),
    "an object that can be called": (Scale(5), -15),
    "a method": (Scale(6).times, -18),
    "a class method": (Scale.doubled, -6),
    "a static method": (Scale.tripled, -9),
    "a method caller": (operator.methodcaller("__neg__"), 3),
    "a method of a built-in type": (int.__neg__, 3),
    "a method of a built-in object": ((5).__add__, 2),
}


@clause("pool.apply.takes-any-callable-that-can-be-pickled", shares="pool")
@cases(kind=each(sorted(CALLABLES)))
def test_every_kind_of_callable_is_called(mp: Api, kind: str) -> None:
    function, wanted = CALLABLES[kind]
    expect.equal(f"the value of {kind} for -3", shared_pool(mp).apply(function, (-3,)), wanted)


@clause("pool.apply.takes-any-callable-that-can-be-pickled", shares="pool")
@cases(
    factors=sampled_from([(1, 2, 3), (5, 5, 6)]),
    called=sampled_from(["itself", "its method"]),
    examples=[
        {"factors": (1, 2, 3), "called": "itself"},
        {"factors": (1, 2, 3), "called": "its method"},
    ],
)
def test_a_callable_is_called_in_its_present_state(
    mp: Api, factors: tuple[int, ...], called: str
) -> None:
    pool = shared_pool(mp)
    scale = Scale()
    function = scale if called == "itself" else scale.times
    got = []
    for factor in factors:
        scale.factor = factor
        got.append(pool.apply(function, (10,)))
    expect.equal("the values as the state changed", got, [10 * factor for factor in factors])


@clause("pool.apply_async.hands-over-arguments-of-any-size", shares="pool")
@cases(
    size=sampled_from([0, 16_383, 16_384, PIPE, 300_000]) | integers(0, 3 * PIPE),
    # The last is more than the buffer of a socket that the reference asks for.
    examples=[{"size": size} for size in (0, PIPE, 3_000_000)],
    reach=("within a pipe", "beyond a pipe"),
)
def test_large_arguments_and_results_cross_each_other(mp: Api, size: int) -> None:
    reached("beyond a pipe" if size > PIPE else "within a pipe")
    pool = shared_pool(mp)
    sent = [bytes([number]) * (size + number) for number in range(6)]
    single = [pool.apply_async(tasks.identity, (data,)) for data in sent]
    mapped = pool.map_async(tasks.identity, sent, 1)
    for way, got in (
        ("apply_async", [result.get() for result in single]),
        ("map_async", mapped.get()),
    ):
        sizes = [len(data) for data in got]
        expect.equal(f"the sizes that {way} gave back", sizes, [len(data) for data in sent])
        expect.holds(f"{way} to give back what was sent", got == sent, sizes)
