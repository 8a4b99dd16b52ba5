"""Waiting for a process, and asking whether it lives."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    each,
    eventually,
    expect,
    reached,
    tasks,
)
from mpconform.suite.system import stop


def leave_a_child_behind(mp: Api, witness: Witness) -> None:
    """Start a process that waits at ``go``, and end without waiting for it."""
    mp.Process(target=tasks.wait_at_gate, args=(witness, "go")).start()
    witness.wait_for("started")
    os._exit(4)


def execute_shell(command: str) -> None:
    """Put a shell in the place of this process."""
    os.execv("/bin/sh", ["sh", "-c", command])


@clause("process.join.waits-for-the-end")
def test_join_returns_after_the_end(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    witness.open("go", after=0.1)
    process.join()
    expect.equal("the targets finished at join()'s return", len(witness.events("finished")), 1)
    expect.equal("is_alive() after join()", process.is_alive(), False)


@clause("process.join.gives-up-after-its-timeout")
@cases(timeout=each([0, 0.06, -1]), reach=("some time", "no time"))
def test_join_with_a_timeout_leaves_a_running_process(
    mp: Api, witness: Witness, timeout: float
) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    began = time.monotonic()
    process.join(timeout)
    expect.lasted("join(timeout)", time.monotonic() - began, timeout)
    expect.equal("is_alive() after the timeout", process.is_alive(), True)
    expect.equal("exitcode after the timeout", process.exitcode, None)
    witness.open("go")
    process.join(3600)
    expect.equal("exitcode after the end", process.exitcode, 0)
    reached("some time" if timeout > 0 else "no time")


@clause("process.join.returns-at-the-end-before-its-timeout")
def test_join_does_not_sit_out_its_timeout(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    witness.open("go", after=0.05)
    process.join(10_000)
    expect.equal("is_alive() after join(10000)", process.is_alive(), False)


@clause("process.join.returns-at-the-end-before-its-timeout")
def test_join_does_not_sit_out_its_timeout_after_a_program(mp: Api, witness: Witness) -> None:
    subprocess.call(["true"])  # what waits for programs may be in the way of who waits for children
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.open("go", after=0.05)
    process.join(10_000)
    expect.equal("is_alive() after join(10000)", process.is_alive(), False)


@clause("process.join.gives-up-though-another-program-runs")
def test_join_gives_up_though_the_child_has_another_program(mp: Api) -> None:
    os.mkfifo("gate")
    process = mp.Process(target=execute_shell, args=("echo > executed; read word < gate",))
    process.start()
    eventually("the other program runs", lambda: os.path.exists("executed"))
    process.join(0.03)
    expect.equal("is_alive() after the timeout", process.is_alive(), True)
    with open("gate", "w") as gate:
        gate.write("go\n")
    process.join()


@clause("process.join.may-be-repeated")
def test_join_after_join_changes_nothing(mp: Api) -> None:
    process = completed(mp.Process(target=tasks.exit_with, args=(3,)))
    for _ in range(2):
        process.join()
        process.join(10_000)
        expect.equal("exitcode after a further join()", process.exitcode, 3)


@clause("process.join.needs-a-started-process")
def test_join_before_start_is_refused(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.report, args=(witness, "ran"))
    expect.raises("join() before start()", Exception, process.join)
    process.start()
    process.join()
    expect.equal("the runs of the target", len(witness.events("ran")), 1)


@clause("process.is_alive.follows-the-life")
def test_is_alive_between_start_and_end(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    expect.equal("is_alive() before start()", process.is_alive(), False)
    process.start()
    expect.equal("is_alive() after start()", process.is_alive(), True)
    witness.wait_for("started")
    expect.equal("is_alive() while the target runs", process.is_alive(), True)
    witness.open("go")
    process.join()
    expect.equal("is_alive() after the end", process.is_alive(), False)


@clause("process.is_alive.follows-the-life")
def test_is_alive_tells_the_end_without_a_join(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    eventually("is_alive() is false", lambda: not process.is_alive())


@clause("process.is_alive.true-while-stopped", stops=True)
def test_a_stopped_process_has_not_ended(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    stop(process.pid)
    seen = (process.is_alive(), process.exitcode)
    expect.equal("is_alive() and exitcode of a stopped process", seen, (True, None))
    witness.open("go")
    os.kill(process.pid, signal.SIGCONT)
    process.join()
    expect.equal("the exit code of a process that was continued", process.exitcode, 0)


@clause("process.join.takes-no-notice-of-grandchildren")
def test_join_waits_for_the_child_and_nobody_else(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=leave_a_child_behind, args=(mp, witness)))
    finished = len(witness.events("finished"))
    witness.open("go")
    witness.wait_for("finished")
    expect.equal("the grandchildren that had finished at the return of join()", finished, 0)


@clause("process.join.two-threads-see-the-exit-code")
def test_two_joining_threads_leave_the_exit_code_right(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    outcomes: list[object] = []

    def join() -> None:
        try:
            outcomes.append(process.join())
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=join) for _ in range(2)]
    for thread in threads:
        thread.start()
    witness.open("go", after=0.1)  # by then both wait
    for thread in threads:
        thread.join()
    expect.equal("what the two joins came to", outcomes, [None, None])
    expect.equal("exitcode after both joins", process.exitcode, 0)


@clause("process.join.timeout-is-not-sat-out-beside-a-grandchild")
def test_join_does_not_sit_out_its_timeout_for_a_grandchild(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=leave_a_child_behind, args=(mp, witness))
    process.start()
    process.join(10_000)
    witness.open("go")
    witness.wait_for("finished")
    expect.equal("is_alive() after join(10000)", process.is_alive(), False)


@clause("process.join.takes-a-timeout-of-years")
@cases(years=each([1, 30]))
def test_join_takes_a_large_timeout(mp: Api, witness: Witness, years: int) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.open("go", after=0.05)
    process.join(years * 366 * 86_400)
    expect.equal("the exit code", process.exitcode, 0)
