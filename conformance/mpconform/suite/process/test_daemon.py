"""Daemonic processes, and what happens to children when their creator exits."""

from __future__ import annotations

import signal
import sys

from mpconform.suite import Api, Witness, cases, clause, completed, each, eventually, expect, tasks
from mpconform.suite.programs import run_call
from mpconform.suite.system import is_running


def start_one(mp: Api, witness: Witness, daemon: bool) -> None:
    """Start a process that waits at a gate, and do not wait for its end."""
    gate = "never" if daemon else "go"
    mp.Process(target=tasks.wait_at_gate, args=(witness, gate), daemon=daemon).start()
    witness.wait_for("started")
    witness.open("go", after=0.1)  # an exit that does not wait is over by then


def run_creator(mp: Api, witness: Witness, creator: str, daemon: bool) -> int:
    """Run a process or a program that starts one process; its exit code."""
    if creator == "process":
        process = completed(mp.Process(target=start_one, args=(mp, witness, daemon)))
        code: int = process.exitcode
        return code
    return run_call(start_one, (mp, witness, daemon))


def wait_deafly(witness: Witness) -> None:
    """Ignore SIGTERM, and wait at a gate that never opens."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tasks.wait_at_gate(witness, "never")


def start_a_deaf_one(mp: Api, witness: Witness) -> None:
    """Start a daemonic process that ignores SIGTERM, and do not wait for its end."""
    mp.Process(target=wait_deafly, args=(witness,), daemon=True).start()
    witness.wait_for("started")


def report_refusal(mp: Api, witness: Witness) -> None:
    """Try to start a process from this one; report what became of it."""
    process = mp.Process(target=tasks.report, args=(witness, "grandchild"))
    try:
        process.start()
    except Exception:
        witness.report("refused")
    else:
        process.join()


def report_default(mp: Api, witness: Witness) -> None:
    """Report the daemon flag of a process that is made here, and of this process."""
    witness.report("flags", [mp.current_process().daemon, mp.Process().daemon])


def report_given(mp: Api, witness: Witness, given: bool) -> None:
    """Report the daemon flag of this process, and of one that is made here with a flag."""
    witness.report("flags", [mp.current_process().daemon, mp.Process(daemon=given).daemon])


@clause("process.daemon.inherited-from-the-creator")
def test_the_flag_is_that_of_the_creator(mp: Api, witness: Witness) -> None:
    expect.equal("daemon of a process made by a program", mp.Process().daemon, False)
    for daemon in (False, True):
        completed(mp.Process(target=report_default, args=(mp, witness), daemon=daemon))
    seen = witness.values("flags")
    wanted = [[False, False], [True, True]]
    expect.equal("daemon of each child, and of a process that it makes", seen, wanted)


@clause("process.daemon.is-the-one-given")
def test_the_flag_is_the_one_given_or_assigned(mp: Api, witness: Witness) -> None:
    given = mp.Process(target=report_given, args=(mp, witness, False), daemon=True)
    expect.equal("daemon, given as True", given.daemon, True)
    assigned = mp.Process(target=report_given, args=(mp, witness, True), daemon=True)
    assigned.daemon = False
    expect.equal("daemon, given as True and then assigned False", assigned.daemon, False)
    for process in (given, assigned):
        process.start()
        process.join()
    seen = witness.values("flags")
    wanted = [[True, False], [False, True]]
    expect.equal("daemon of each child, and of a process made there with the other", seen, wanted)


@clause("process.daemon.fixed-at-start")
def test_the_flag_cannot_change_later(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.daemon = True
    process.daemon = False
    process.start()
    expect.raises("to set daemon after start()", Exception, setattr, process, "daemon", True)
    expect.equal("daemon after that", process.daemon, False)
    witness.open("go")
    process.join()


@clause("process.daemon.has-no-children")
def test_a_daemonic_process_starts_none(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_refusal, args=(mp, witness), daemon=True))
    outcome = [event.name for event in witness.events()]
    expect.equal("what became of a start() in a daemonic process", outcome, ["refused"])


@clause("process.daemon.ends-with-its-creator")
@cases(creator=each(["process", "program"]))
def test_a_daemonic_process_is_ended(mp: Api, witness: Witness, creator: str) -> None:
    code = run_creator(mp, witness, creator, daemon=True)
    expect.equal("the exit code of the creator", code, 0)
    pid = witness.events("started")[0].pid
    eventually("the daemonic process has ended", lambda: not is_running(pid))
    expect.equal("the targets that finished", len(witness.events("finished")), 0)


@clause("process.daemon.one-that-ignores-the-signal-is-ended-too")
def test_a_deaf_daemonic_process_delays_no_end(mp: Api, witness: Witness) -> None:
    code = run_call(start_a_deaf_one, (mp, witness))
    expect.equal("the exit code of the program", code, 0)
    pid = witness.events("started")[0].pid
    eventually("the daemonic process has ended", lambda: not is_running(pid))


@clause("process.daemon.others-are-awaited-at-exit")
@cases(creator=each(["process", "program"]))
def test_other_children_are_awaited(mp: Api, witness: Witness, creator: str) -> None:
    code = run_creator(mp, witness, creator, daemon=False)
    expect.equal("the exit code of the creator", code, 0)
    expect.equal("the targets finished by then", len(witness.events("finished")), 1)


def start_one_and_fail(mp: Api, witness: Witness, daemon: bool, how: str) -> None:
    """Start a process as `start_one` does, and fail."""
    start_one(mp, witness, daemon)
    if how == "sys.exit":
        sys.exit(1)
    raise ValueError("the creator's own")


@clause("process.daemon.a-creator-that-fails-does-the-same")
@cases(daemon=each([True, False]), how=each(["sys.exit", "exception"]))
def test_children_of_a_creator_that_fails_are_not_left(
    mp: Api, witness: Witness, daemon: bool, how: str
) -> None:
    arguments = (mp, witness, daemon, how)
    if daemon and how == "exception":
        code = run_call(start_one_and_fail, arguments)
    else:
        code = completed(mp.Process(target=start_one_and_fail, args=arguments)).exitcode
    expect.equal("the exit code of the creator", code, 1)
    finished = len(witness.events("finished"))
    expect.equal("the targets finished by then", finished, 0 if daemon else 1)
    pid = witness.events("started")[0].pid
    eventually("the child has ended", lambda: not is_running(pid))
