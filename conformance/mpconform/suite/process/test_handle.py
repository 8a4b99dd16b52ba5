"""What a Process object holds of the system: its sentinel, its closing, and the child itself."""

from __future__ import annotations

import os
import select

from mpconform.annotations import Any
from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    each,
    eventually,
    expect,
    garbage,
    tasks,
)
from mpconform.suite.system import descriptors, is_running


def ended_process(mp: Api) -> Any:
    """A process that was started and joined."""
    return completed(mp.Process(target=tasks.nothing))


def leave_abruptly(mp: Api, witness: Witness) -> None:
    """Start a process that waits at ``go``, and end without waiting for it."""
    mp.Process(target=tasks.wait_at_gate, args=(witness, "go")).start()
    witness.wait_for("started")
    os._exit(0)


@clause("process.sentinel.ready-at-the-end")
def test_the_sentinel_becomes_ready_when_the_process_ends(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    ready = mp.wait([process.sentinel], 0)
    expect.equal("what is ready while the target runs", ready, [])
    witness.open("go", after=0.05)
    ready = mp.wait([process.sentinel])
    expect.equal("what is ready at the end", ready, [process.sentinel])
    expect.equal("the targets finished by then", len(witness.events("finished")), 1)
    process.join()


@clause("process.sentinel.needs-a-started-process")
def test_there_is_no_sentinel_before_the_start(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    expect.raises("sentinel before start()", ValueError, getattr, process, "sentinel")


@clause("process.sentinel.is-a-descriptor-to-select")
def test_the_sentinel_can_be_selected(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    sentinel = process.sentinel
    ready = select.select([sentinel], [], [], 0)[0]
    expect.equal("what select finds readable while the target runs", ready, [])
    witness.open("go", after=0.05)
    ready = select.select([sentinel], [], [])[0]
    expect.equal("what select finds readable at the end", ready, [sentinel])
    expect.equal("the targets finished by then", len(witness.events("finished")), 1)
    process.join()


@clause("process.sentinel.ready-though-a-grandchild-lives")
def test_a_grandchild_does_not_hold_the_sentinel_back(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=leave_abruptly, args=(mp, witness))
    process.start()
    sentinel = process.sentinel
    # Not join(): an implementation may give up the sentinel there.
    eventually("the process has ended", lambda: not is_running(process.pid))
    ready = mp.wait([sentinel], 0)
    witness.open("go")
    witness.wait_for("finished")
    process.join()
    expect.equal("what is ready after the end", ready, [sentinel])


@clause("process.close.refuses-a-running-process")
def test_close_of_a_running_process_is_refused(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    expect.raises("close() of a running process", ValueError, process.close)
    witness.open("go")
    process.join()
    expect.equal("the exit code, after a refused close()", process.exitcode, 0)


@clause("process.close.ends-the-use-of-the-object")
def test_a_closed_process_can_be_asked_nothing(mp: Api) -> None:
    process = completed(mp.Process(target=tasks.nothing))
    process.close()
    for attribute in ("pid", "exitcode"):
        expect.raises(f"{attribute} after close()", ValueError, getattr, process, attribute)
    calls: list[Any] = [process.start, process.join, process.is_alive]
    for call in calls:
        expect.raises(f"{call.__name__}() after close()", ValueError, call)


@clause("process.close.may-come-early-and-twice")
def test_close_before_start_and_close_again(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    process.close()
    process.close()
    expect.raises("start() after close()", ValueError, process.start)
    process = completed(mp.Process(target=tasks.nothing))
    process.close()
    process.close()


def is_closed(process: Any) -> bool:
    """Close it, if it has ended."""
    try:
        process.close()
    except ValueError:
        return False
    return True


@clause("process.close.ends-being-a-child")
@cases(joined=each([True, False]))
def test_a_closed_process_is_no_child(mp: Api, joined: bool) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    if joined:
        process.join()
    # Not exitcode or is_alive() first: they may take it from the children.
    eventually("the process can be closed", lambda: is_closed(process))
    children = mp.active_children()
    expect.holds("no closed process among the children", process not in children, children)


@clause("process.is_alive.false-after-a-foreign-wait")
def test_a_child_reaped_by_someone_else_is_not_alive(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    os.waitpid(process.pid, 0)
    expect.equal("is_alive() of a process that is no more", process.is_alive(), False)


@clause("process.close.ends-signals-and-waiting")
def test_a_closed_process_can_be_neither_ended_nor_awaited(mp: Api) -> None:
    process = ended_process(mp)
    process.close()
    for attribute in ("ident", "sentinel"):
        expect.raises(f"{attribute} after close()", ValueError, getattr, process, attribute)
    calls: list[Any] = [process.terminate, process.kill]
    for call in calls:
        expect.raises(f"{call.__name__}() after close()", ValueError, call)


@clause("process.close.leaves-name-and-flag")
def test_a_closed_process_still_has_its_name(mp: Api) -> None:
    process = completed(mp.Process(target=tasks.nothing, name="a name", daemon=True))
    process.close()
    expect.equal("name after close()", process.name, "a name")
    expect.equal("daemon after close()", process.daemon, True)


@clause("process.close.releases-descriptors")
def test_close_gives_descriptors_back(mp: Api) -> None:
    first = ended_process(mp)  # what a first start opens for good is open then
    first.close()
    before = descriptors()
    processes = [ended_process(mp), ended_process(mp)]
    for process in processes:
        process.close()
    expect.equal("the number of descriptors, when all are closed", descriptors(), before)


@clause("process.close.not-needed-by-a-dropped-object")
def test_dropped_processes_give_descriptors_back(mp: Api) -> None:
    ended_process(mp)
    garbage.collect()
    before = descriptors()
    for _ in range(2):
        ended_process(mp)
    garbage.collect()
    expect.equal("the number of descriptors, when all are dropped", descriptors(), before)
