"""Many threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

import mpreference
from tests.reference.children import METHODS, answer, start

THREADS = 6


def at_once(act: Callable[[int], object]) -> list[object]:
    """What `act` returns or raises in each of several threads that begin together."""
    outcomes: list[object] = [None] * THREADS
    barrier = threading.Barrier(THREADS)

    def run(index: int) -> None:
        barrier.wait()
        try:
            outcomes[index] = act(index)
        except BaseException as error:
            outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("method", METHODS)
def test_each_starts_a_child_of_its_own(method: str) -> None:
    def act(index: int) -> object:
        ours, process = start(method, answer)
        ours.recv()
        ours.send(index)
        got = ours.recv()
        process.terminate()
        process.join()
        return got, process.exitcode

    assert at_once(act) == [(index, -15) for index in range(THREADS)]
    assert mpreference.active_children() == []


@pytest.mark.parametrize("method", METHODS)
def test_only_one_can_start_an_object(method: str) -> None:
    context = mpreference.get_context(method)
    for _ in range(3):
        process = context.Process()
        refusals = [o for o in at_once(lambda _, p=process: p.start()) if o is not None]
        assert len(refusals) == THREADS - 1
        process.join()
        assert process.exitcode == 0


@pytest.mark.parametrize("method", METHODS)
def test_all_may_join_and_look(method: str) -> None:
    ours, process = start(method, answer)
    ours.recv()

    def act(index: int) -> object:
        if index == 0:
            ours.close()
            process.terminate()
        process.is_alive()
        mpreference.active_children()
        process.join()
        return process.exitcode

    codes = at_once(act)
    assert codes[0] in (0, -15)
    assert codes == [codes[0]] * THREADS
