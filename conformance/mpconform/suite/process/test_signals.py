"""Ending a process from outside: terminate() and kill()."""

from __future__ import annotations

import signal

from mpconform.suite import Api, Witness, clause, expect, tasks


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


def start_another(mp: Api, witness: Witness) -> None:
    """Start a process that waits at ``go``; wait for its end."""
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    process.join()


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
    witness.wait_for("finished")  # by the grandchild


@clause("process.terminate.does-nothing-after-the-end")
def test_terminate_of_an_ended_process_is_harmless(mp: Api) -> None:
    process = mp.Process(target=tasks.exit_with, args=(3,))
    process.start()
    process.join()
    process.terminate()
    process.join()
    expect.equal("the exit code after a late terminate()", process.exitcode, 3)


@clause("process.kill.cannot-be-ignored")
def test_kill_ends_what_terminate_cannot(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=ignore_termination, args=(witness,))
    process.start()
    witness.wait_for("started")
    process.kill()
    process.join()
    expect.equal("the exit code after kill()", process.exitcode, -signal.SIGKILL)
