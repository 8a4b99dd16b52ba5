"""Ending a process from outside: terminate(), kill() and interrupt()."""

from __future__ import annotations

import signal

from mpconform.suite import Api, Witness, clause, completed, eventually, expect, tasks
from mpconform.suite.signals import wait_for_a_signal
from mpconform.suite.system import stop


def finish_with_clean_up(witness: Witness) -> None:
    """Wait at a gate that stays shut, with a clean-up that would be reported."""
    try:
        tasks.wait_at_gate(witness, "never")
    finally:
        witness.report("cleaned up")


def ignore_termination(witness: Witness) -> None:
    """Ignore SIGTERM, then wait at a gate that stays shut."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tasks.wait_at_gate(witness, "never")


def handle_termination(witness: Witness) -> None:
    """Handle SIGTERM by a report, and wait at ``go``."""
    signal.signal(signal.SIGTERM, lambda number, frame: witness.report("handled"))
    wait_for_a_signal(lambda: witness.report("started"))
    witness.wait_at("go")


def clean_up_when_interrupted(witness: Witness) -> None:
    """Wait for an interrupt, with a clean-up that is reported."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        wait_for_a_signal(lambda: witness.report("started"))
    finally:
        witness.report("cleaned up")


def catch_interruption(witness: Witness) -> None:
    """Wait for an interrupt; report it and wait at ``go``."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        wait_for_a_signal(lambda: witness.report("started"))
    except KeyboardInterrupt:
        witness.report("caught")
    witness.wait_at("go")


def start_another(mp: Api, witness: Witness) -> None:
    """Start a process that waits at ``go``; wait for its end."""
    completed(mp.Process(target=tasks.wait_at_gate, args=(witness, "go")))


def expect_nothing_of_a_late(mp: Api, call: str) -> None:
    """Call ``terminate``, ``kill`` or ``interrupt`` when the process has ended."""
    process = completed(mp.Process(target=tasks.exit_with, args=(3,)))
    getattr(process, call)()
    process.join()
    expect.equal(f"the exit code after a late {call}()", process.exitcode, 3)


@clause("process.terminate.ends-a-running-process")
def test_terminate_ends_a_process_that_would_run_on(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "never"))
    process.start()
    witness.wait_for("started")
    process.terminate()
    process.join()
    expect.equal("is_alive() after terminate() and join()", process.is_alive(), False)
    expect.equal("the targets that finished", len(witness.events("finished")), 0)


@clause("process.terminate.shows-in-the-exit-code")
def test_the_exit_code_tells_of_sigterm(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "never"))
    process.start()
    witness.wait_for("started")
    process.terminate()
    process.join()
    expect.equal("the exit code after terminate()", process.exitcode, -signal.SIGTERM)


@clause("process.terminate.runs-no-clean-up")
def test_terminate_skips_finally(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=finish_with_clean_up, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.terminate()
    process.join()
    expect.equal("the clean-ups that ran", len(witness.events("cleaned up")), 0)


@clause("process.terminate.spares-grandchildren")
def test_terminate_ends_one_process_only(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=start_another, args=(mp, witness))
    process.start()
    witness.wait_for("started")
    process.terminate()
    process.join()
    witness.open("go")
    ends = ("finished", "left")  # the grandchild leaves the gate when it is killed there
    eventually("it has ended", lambda: any(event.name in ends for event in witness.events()))
    expect.equal("the grandchildren that finished", len(witness.events("finished")), 1)


@clause("process.terminate.does-nothing-after-the-end")
def test_terminate_of_an_ended_process_is_harmless(mp: Api) -> None:
    expect_nothing_of_a_late(mp, "terminate")


@clause("process.kill.cannot-be-ignored")
def test_kill_ends_what_terminate_cannot(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=ignore_termination, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.kill()
    process.join()
    expect.equal("the exit code after kill()", process.exitcode, -signal.SIGKILL)


@clause("process.kill.ends-a-stopped-process", stops=True)
def test_kill_ends_a_process_that_stands_still(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "never"))
    process.start()
    witness.wait_for("started")
    stop(process.pid)
    process.kill()
    process.join()
    expect.equal("the exit code after kill()", process.exitcode, -signal.SIGKILL)


@clause("process.terminate.can-be-handled")
def test_terminate_only_sends_a_signal(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=handle_termination, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.terminate()
    witness.wait_for("handled")
    expect.equal("is_alive() after a terminate() that was handled", process.is_alive(), True)
    witness.open("go")
    process.join()
    expect.equal("the exit code after a normal end", process.exitcode, 0)


@clause("process.terminate.needs-a-started-process")
def test_what_was_not_started_cannot_be_ended(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.report, args=(witness, "ran"))
    expect.raises("terminate() before start()", Exception, process.terminate)
    expect.raises("kill() before start()", Exception, process.kill)
    process.start()
    process.join()
    expect.equal("the runs of the target after that", len(witness.events("ran")), 1)


@clause("process.kill.does-nothing-after-the-end")
def test_kill_of_an_ended_process_is_harmless(mp: Api) -> None:
    expect_nothing_of_a_late(mp, "kill")


@clause("process.interrupt.raises-keyboard-interrupt")
def test_interrupt_is_a_keyboard_interrupt(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=clean_up_when_interrupted, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.interrupt()
    process.join()
    expect.equal("the clean-ups that ran", len(witness.events("cleaned up")), 1)
    expect.equal("the exit code after interrupt()", process.exitcode, 1)


@clause("process.interrupt.can-be-handled")
def test_interrupt_may_be_caught(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=catch_interruption, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.interrupt()
    witness.wait_for("caught")
    expect.equal("is_alive() after an interrupt() that was caught", process.is_alive(), True)
    witness.open("go")
    process.join()
    expect.equal("the exit code after a normal end", process.exitcode, 0)


@clause("process.interrupt.does-nothing-after-the-end")
def test_interrupt_of_an_ended_process_is_harmless(mp: Api) -> None:
    expect_nothing_of_a_late(mp, "interrupt")


@clause("process.terminate.works-right-after-the-start")
def test_a_process_may_be_terminated_at_once(mp: Api, witness: Witness) -> None:
    processes = [mp.Process(target=tasks.wait_at_gate, args=(witness, "never")) for _ in range(3)]
    for process in processes:
        process.start()
        process.terminate()
    for process in processes:
        process.join()
    codes = [process.exitcode for process in processes]
    expect.equal("the exit codes", codes, [-signal.SIGTERM] * len(processes))
