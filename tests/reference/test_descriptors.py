"""Descriptors: none goes where it was not sent."""

from __future__ import annotations

import gc
import os
import socket
import threading
from pickle import PicklingError
from typing import Any

import pytest

import mpreference
from mpreference import transfer
from tests.reference.children import (
    METHODS,
    answer,
    describe_descriptors,
    programs_descriptors,
    start,
)

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")


def open_here() -> dict[str, str]:
    """The descriptors that are open here, and what each is."""
    gc.collect()
    found = {}
    for entry in os.listdir("/proc/self/fd"):
        try:
            found[entry] = os.readlink(f"/proc/self/fd/{entry}")
        except FileNotFoundError:  # the listing itself
            continue
    return found


@pytest.mark.parametrize("method", METHODS)
def test_a_child_has_none_of_its_siblings(method: str) -> None:
    context = mpreference.get_context(method)
    # One pipe for all, made first: a forked child has what its creator's program had open.
    ours, theirs = context.Pipe()
    processes = []
    reports = []
    for _ in range(4):
        process = context.Process(target=describe_descriptors, args=(theirs,))
        process.start()
        processes.append(process)
        reports.append(ours.recv())
    for process in processes:
        process.kill()
        process.join()
    assert [report[0] for report in reports] == [reports[0][0]] * 4


@pytest.mark.parametrize("method", METHODS)
def test_a_program_that_a_child_starts_gets_none(method: str) -> None:
    ours, process = start(method, describe_descriptors)
    _, passed_on = ours.recv()
    process.kill()
    process.join()
    # Three standard ones, and the listing itself. A fork has what was inheritable before, too.
    assert passed_on == (programs_descriptors() if method == "fork" else "[0, 1, 2, 3]\n")


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_fresh_child_has_none_of_its_creators(method: str) -> None:
    ours, process = start(method, describe_descriptors)
    few, _ = ours.recv()
    process.kill()
    process.join()
    pipes = [os.pipe() for _ in range(20)]
    for pipe in pipes:
        for fd in pipe:
            os.set_inheritable(fd, True)
    ours, process = start(method, describe_descriptors)
    still_few, _ = ours.recv()
    process.kill()
    process.join()
    for pipe in pipes:
        for fd in pipe:
            os.close(fd)
    assert still_few == few


@pytest.mark.parametrize("method", METHODS)
def test_the_creator_keeps_none(method: str) -> None:
    def one() -> None:
        ours, process = start(method, answer)
        ours.recv()
        ours.close()
        process.terminate()
        process.join()
        process.close()

    one()  # the first opens what all need: life line, server
    before = open_here()
    for _ in range(3):
        one()
    assert open_here() == before


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_start_that_fails_keeps_none(method: str) -> None:
    context = mpreference.get_context(method)
    ours, theirs = context.Pipe()
    before = open_here()
    process = context.Process(target=answer, args=(theirs, lambda: None))
    with pytest.raises((AttributeError, PicklingError)):
        process.start()
    assert open_here() == before
    ours.close()
    theirs.close()


@pytest.mark.parametrize("method", METHODS)
def test_the_end_of_file_comes_although_a_later_sibling_lives(method: str) -> None:
    first, victim = start(method, answer)
    second, sibling = start(method, answer)
    first.recv()
    second.recv()
    victim.kill()
    with pytest.raises(EOFError):
        first.recv()
    assert sibling.is_alive()
    sibling.kill()
    victim.join()
    sibling.join()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_sees_its_creator_close_though_a_later_sibling_lives(method: str) -> None:
    first, child = start(method, answer)
    second, sibling = start(method, answer)
    first.recv()
    first.close()
    child.join()
    assert child.exitcode == 0
    assert sibling.is_alive()
    sibling.kill()
    sibling.join()
    second.close()


def test_what_is_on_its_way_is_not_kept_by_a_forked_child() -> None:
    ours, theirs = mpreference.Pipe()
    _, descriptors = transfer.dumps(theirs)
    theirs.close()
    other, child = start("fork", answer)
    other.recv()
    descriptors.close()  # the last copy here; the child may not have another
    with pytest.raises(EOFError):
        ours.recv()
    child.kill()
    child.join()


@pytest.mark.parametrize("method", METHODS)
def test_any_object_with_a_descriptor_can_be_an_argument(method: str) -> None:
    context = mpreference.get_context(method)
    ours, theirs = socket.socketpair()
    queue = context.SimpleQueue()
    process = context.Process(target=_use, args=(theirs, {"nested": [queue]}))
    process.start()
    theirs.close()
    assert ours.recv(10) == b"by socket"
    assert queue.get() == "by queue"
    process.join()
    assert ours.recv(10) == b""
    ours.close()


def _use(sock: Any, holder: Any) -> None:
    sock.sendall(b"by socket")
    holder["nested"][0].put("by queue")


class EndOf:
    """An argument whose pickling ends a pool."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    def __reduce__(self) -> Any:
        self.pool.terminate()
        return int, ()


def test_a_task_that_is_refused_after_its_pickling_keeps_no_descriptor() -> None:
    pool = mpreference.Pool(1)
    ours, theirs = mpreference.Pipe()
    pool.apply(len, ([],))
    with pytest.raises(ValueError, match="not running"):
        pool.apply_async(len, ((theirs, EndOf(pool)),))
    pool.join()
    theirs.close()
    with pytest.raises(EOFError):  # nobody has the other end
        ours.recv()


def test_tasks_that_a_terminated_pool_had_not_taken_in_leave_none() -> None:
    ours, theirs = mpreference.Pipe()
    begun, go_on = threading.Event(), threading.Event()

    def hold_up(_: object) -> None:
        begun.set()
        go_on.wait()

    with mpreference.Pool(1) as first:
        first.apply(abs, (0,))  # what a first pool leaves for the next is none of these
    before = open_here()
    pool = mpreference.Pool(1)
    pool.apply_async(abs, (0,), callback=hold_up)
    begun.wait()
    # The pool's thread is in the callback: these stay where they were handed in.
    results = [pool.apply_async(repr, (theirs,)) for _ in range(3)]
    ending = threading.Thread(target=pool.terminate)
    ending.start()
    for result in results:
        result.wait()
    go_on.set()
    ending.join()
    pool.join()
    assert open_here() == before
    for end in (ours, theirs):
        end.close()
