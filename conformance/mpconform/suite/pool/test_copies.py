"""What of a call is a copy, what stays one object, and what is handed over whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    cases,
    clause,
    each,
    expect,
    garbage,
    shared_pool,
    tasks,
    terminating,
)
from mpconform.suite.pool.inputs import Sized


class Counter:
    """Counts its own calls."""

    calls = 0

    def __call__(self, _: object = None) -> int:
        self.calls += 1
        return self.calls


@clause("pool.apply.each-task-has-its-own-copy-of-the-function", shares="pool")
def test_no_task_sees_what_another_did_to_the_function(mp: Api) -> None:
    pool, counter = shared_pool(mp, 1), Counter()
    expect.equal("the counts of three calls", [pool.apply(counter) for _ in range(3)], [1] * 3)
    expect.equal("the counts in four chunks", pool.map(counter, range(4), 1), [1] * 4)
    expect.equal("the calls of the owner's own object", counter.calls, 0)


@clause("pool.map.items-of-a-chunk-share-the-function", shares="pool")
def test_a_chunk_is_worked_through_with_one_function(mp: Api) -> None:
    got = shared_pool(mp, 1).map(Counter(), range(5), chunksize=2)
    expect.equal("the counts in chunks of two", got, [1, 2, 1, 2, 1])


def are_one(left: Any, right: Any, *, holder: list[Any]) -> list[bool]:
    """Whether the arguments are one object, and that which the third holds."""
    return [left is right, left is holder[0]]


@clause("pool.apply.arguments-stay-one-object", shares="pool")
def test_an_object_given_twice_arrives_once(mp: Api) -> None:
    shared = [1, 2]
    got = shared_pool(mp).apply(are_one, (shared, shared), {"holder": [shared]})
    expect.equal("whether the arguments are one object in the worker", got, [True, True])


def send_and_return(connection: Any) -> Any:
    """Send a word over a connection, and give it back."""
    connection.send("from the worker")
    return connection


@clause("pool.apply_async.keeps-what-only-the-task-holds")
def test_a_connection_that_only_the_task_holds_arrives(mp: Api) -> None:
    with terminating(mp.Pool(1)) as pool:
        ours, theirs = mp.Pipe()
        result = pool.apply_async(send_and_return, (theirs,))
        del theirs
        garbage.collect()
        expect.equal("the message of the worker", ours.recv(), "from the worker")
        result.get().send("over what came back")
        expect.equal("the message over the result", ours.recv(), "over what came back")
    pool.join()


ITEMS: list[Any] = [(1, 2), {"key": 3}, None, [4, 5], "text", b"bytes", {6}, (), {}, ((7, 8),)]
"""Items some of which look like the arguments of a call."""


@clause("pool.map.passes-each-item-whole", shares="pool")
def test_no_item_is_spread(mp: Api) -> None:
    pool = shared_pool(mp)
    expect.equal("the list of map", pool.map(tasks.identity, ITEMS), ITEMS)
    got = pool.map_async(tasks.identity, iter(ITEMS)).get()
    expect.equal("the list of map_async, of an iterator", got, ITEMS)


def pair(left: Any, right: Any) -> list[Any]:
    """Return both arguments."""
    return [left, right]


PAIRS: list[Any] = [(1, 2), [3, None], range(5, 7), "ab", {"c": 1, "d": 2}, b"ef"]
INPUTS: dict[str, Callable[[list[Any]], Iterable[Any]]] = {
    "iterator": iter,
    "generator": lambda items: (item for item in items),
    "own class": Sized,
}


@clause("pool.starmap.accepts-any-iterable", shares="pool")
@cases(kind=each(sorted(INPUTS)))
def test_starmap_takes_every_kind_of_input_and_item(mp: Api, kind: str) -> None:
    got = shared_pool(mp).starmap(pair, INPUTS[kind](PAIRS))
    expect.equal(f"the list of starmap, of {kind}", got, [list(item) for item in PAIRS])


class Lying(Sized):
    """An iterable whose length is not that of its items."""

    def __init__(self, items: list[int], length: int) -> None:
        super().__init__(items)
        self.length = length

    def __len__(self) -> int:
        return self.length


@clause("pool.map.does-not-trust-the-length")
@cases(length=each([2, 9]))
def test_a_wrong_length_is_seen_through_or_refused(mp: Api, length: int) -> None:
    with terminating(mp.Pool(2)) as pool:
        got: list[int] | None
        try:
            got = pool.map(tasks.square, Lying([0, 1, 2, 3, 4], length))
        except Exception:
            got = None
        expect.one_of("the list, unless map raises", got, [None, [0, 1, 4, 9, 16]])
    pool.join()


@clause("pool.errors.a-returned-exception-is-a-value", shares="pool")
def test_an_exception_may_be_a_result(mp: Api) -> None:
    pool, told, error = shared_pool(mp), [], ValueError("a value", 7)

    def tell(kind: str) -> Callable[[object], None]:
        return lambda value: told.append([kind, described(value)])

    result = pool.apply_async(tasks.identity, (error,), {}, tell("callback"), tell("error"))
    wanted = described(error)
    expect.equal("what get() gives", described(result.get()), wanted)
    expect.equal("successful()", result.successful(), True)
    expect.equal("what the callbacks were told", told, [["callback", wanted]])
    mapped = [*pool.map(tasks.identity, [error]), *pool.imap(tasks.identity, [error])]
    expect.equal("what map and imap give", list(map(described, mapped)), [wanted] * 2)


def described(value: Any) -> list[Any]:
    """The type of an exception, and its arguments."""
    return [type(value), *getattr(value, "args", ())]


@clause("pool.new.none-is-as-if-left-out")
def test_none_is_no_initializer_no_limit_and_no_callback(mp: Api) -> None:
    with terminating(mp.Pool(1, initializer=None, maxtasksperchild=None)) as pool:
        lists = [
            pool.map(tasks.square, [1, 2], None),
            pool.map(tasks.square, [1, 2], chunksize=None),
            pool.starmap(tasks.add, [(0, 1), (2, 2)], None),
            pool.map_async(tasks.square, [1, 2], None, None, None).get(),
        ]
        expect.equal("the lists of four maps", lists, [[1, 4]] * 4)
        got = pool.apply_async(tasks.square, (3,), {}, None, None).get()
        expect.equal("the value of a call", got, 9)
    pool.join()
