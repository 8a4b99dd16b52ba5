"""What a Process object holds of the system: its sentinel, its closing, and the child itself."""

from __future__ import annotations

import os
from typing import Any

from mpconform.suite import Api, Witness, clause, eventually, expect, tasks
from mpconform.suite.process.system import is_running


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
    ready = mp.connection.wait([process.sentinel], 0)
    expect.equal("what is ready while the target runs", ready, [])
    witness.open("go", after=0.05)
    ready = mp.connection.wait([process.sentinel])
    expect.equal("what is ready at the end", ready, [process.sentinel])
    expect.equal("the targets finished by then", len(witness.events("finished")), 1)
    process.join()


@clause("process.sentinel.ready-though-a-grandchild-lives")
def test_a_grandchild_does_not_hold_the_sentinel_back(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=leave_abruptly, args=(mp, witness))
    process.start()
    sentinel = process.sentinel
    # Not join(): an implementation may give up the sentinel there.
    eventually("the process has ended", lambda: not is_running(process.pid))
    ready = mp.connection.wait([sentinel], 0)
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
    process = mp.Process(target=tasks.nothing)
    process.start()
    process.join()
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
    process = mp.Process(target=tasks.nothing)
    process.start()
    process.join()
    process.close()
    process.close()


@clause("process.is_alive.false-after-a-foreign-wait")
def test_a_child_reaped_by_someone_else_is_not_alive(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    os.waitpid(process.pid, 0)
    expect.equal("is_alive() of a process that is no more", process.is_alive(), False)
