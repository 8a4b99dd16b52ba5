"""Many processes: each has its own end, and none is left behind."""

from __future__ import annotations

import os
import signal
import weakref

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, each, eventually, expect, garbage, tasks
from mpconform.suite.system import is_kept, is_running, stop


def exit_at_gate(witness: Witness, code: int) -> None:
    """Exit with a code when ``go`` opens."""
    witness.wait_at("go")
    tasks.exit_with(code)


def report_creator_and_wait(witness: Witness) -> None:
    """Report which process has made this one, and wait."""
    witness.report("made by", os.getppid())
    witness.wait_at("never")


def end_together(pids: list[int], maker: int) -> None:
    """Kill processes, while the one that made them stands still unless it is this one."""
    others = maker != os.getpid()
    if others:
        stop(maker)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    eventually("all have ended", lambda: not any(map(is_running, pids)))
    if others:
        os.kill(maker, signal.SIGCONT)


def reference_to_an_ended(process: Any, way: str) -> weakref.ref[Any]:
    """Start a process, find by one of two ways that it has ended; a weak reference to it."""
    process.start()
    if way == "join":
        process.join()
    else:
        eventually("is_alive() is false", lambda: not process.is_alive())
    return weakref.ref(process)


@clause("process.exitcode.is-each-processs-own")
def test_every_process_has_its_own_exit_code(mp: Api, witness: Witness) -> None:
    codes = list(range(12 if mp.start_method == "fork" else 4))
    processes = [mp.Process(target=exit_at_gate, args=(witness, code)) for code in codes]
    for process in processes:
        process.start()
    witness.open("go")
    for process in processes[1::2] + processes[::2]:
        process.join()
    got = [process.exitcode for process in processes]
    expect.equal("the exit codes", got, codes)


@clause("process.exitcode.known-of-many-that-end-at-one-time", stops=True)
def test_children_that_end_together_are_all_found(mp: Api, witness: Witness) -> None:
    count = 8 if mp.start_method == "fork" else 4
    processes = [mp.Process(target=report_creator_and_wait, args=(witness,)) for _ in range(count)]
    for process in processes:
        process.start()
    (maker, *_) = [event.value for event in witness.wait_for("made by", count)]
    end_together([process.pid for process in processes], maker)
    for process in processes:
        process.join()
    got = [process.exitcode for process in processes]
    expect.equal("the exit codes", got, [-signal.SIGKILL] * count)


@clause("process.close.not-needed-to-be-collected")
@cases(way=each(["join", "is_alive"]))
def test_an_ended_process_is_let_go(mp: Api, way: str) -> None:
    reference = reference_to_an_ended(mp.Process(target=tasks.nothing), way)
    garbage.collect()
    expect.equal("what is left of the object", reference(), None)


@clause("process.close.not-needed-without-the-collector")
@cases(way=each(["join", "is_alive"]))
def test_an_ended_process_is_in_no_circle(mp: Api, way: str) -> None:
    with garbage.uncollected():
        reference = reference_to_an_ended(mp.Process(target=tasks.nothing), way)
        expect.equal("what is left of the object", reference(), None)


@clause("process.exitcode.asking-leaves-no-zombie")
@cases(way=each(["join", "is_alive", "exitcode"]))
def test_whoever_asks_an_ended_process_reaps_it(mp: Api, way: str) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    pid = process.pid
    eventually("the process has ended", lambda: not is_running(pid))
    asked = getattr(process, way)
    if callable(asked):
        asked()
    kept = is_kept(pid)
    process.join()
    expect.equal(f"whether the system keeps the process after {way}", kept, False)


@clause("process.join.takes-its-timeout-by-name")
def test_the_timeout_of_join_may_be_named(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    process.join(timeout=0)
    expect.equal("exitcode after join(timeout=0)", process.exitcode, None)
    witness.open("go", after=0.05)
    process.join(timeout=None)
    expect.equal("exitcode after join(timeout=None)", process.exitcode, 0)
