"""What a process still does for its user before it ends, and the input that it finds."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
import threading

from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, tasks
from mpconform.suite.streams import standard_output_to

ALONE = {"forkserver": "a fork server that is running already has the descriptors of its beginning"}


def start_thread(witness: Witness) -> None:
    """Start a thread that waits at ``go``; return."""
    threading.Thread(target=tasks.wait_at_gate, args=(witness, "go")).start()
    witness.wait_for("started")


def fail(how: str) -> None:
    """End this process in the way that is named, which is none of success."""
    if how == "sys.exit":
        sys.exit(3)
    raise ValueError("the target's own")


def start_thread_and_fail(witness: Witness, how: str) -> None:
    """Start a thread that waits at ``go``; fail."""
    start_thread(witness)
    fail(how)


def print_and_fail(text: str, how: str) -> None:
    """Write text without the end of a line to the standard output; fail."""
    sys.stdout.write(text)
    fail(how)


def print_unfinished(text: str) -> None:
    """Write text without the end of a line to the standard output."""
    sys.stdout.write(text)


def start_endless_thread(witness: Witness) -> None:
    """Start a daemonic thread that never ends; return."""
    arguments = (witness, "never")
    threading.Thread(target=tasks.wait_at_gate, args=arguments, daemon=True).start()
    witness.wait_for("started")


def fail_with(text: str, how: str, path: str) -> None:
    """Fail with a text, with the standard error going to a file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, 2)
    sys.stderr = os.fdopen(2, "w", closefd=False)
    if how == "sys.exit":
        sys.exit(text)
    raise ValueError(text)


def register_exit_handler(witness: Witness) -> None:
    """Register a report with atexit."""
    atexit.register(witness.report, "exit handler")


def leave_a_child_to_the_handler(mp: Api, witness: Witness) -> None:
    """Start a process that waits at ``go``, and have an exit handler open that."""
    mp.Process(target=witness.wait_at, args=("go",)).start()
    atexit.register(witness.open, "go")


@clause("process.exit.waits-for-threads")
def test_a_process_ends_after_its_threads(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=start_thread, args=(witness,))
    process.start()
    witness.wait_for("started")
    witness.open("go", after=0.1)
    process.join()
    expect.equal("the threads finished by then", len(witness.events("finished")), 1)


@clause("process.exit.writes-out-what-was-printed")
def test_printed_text_arrives_once(mp: Api) -> None:
    with tempfile.TemporaryFile() as file:
        with standard_output_to(file.fileno()):
            sys.stdout.write("creator;")
            completed(mp.Process(target=print_unfinished, args=("child;",)))
        file.seek(0)
        expect.equal("the text that arrived", file.read(), b"creator;child;")


@clause("process.exit.waits-for-threads-after-a-failure")
@cases(how=each(["exception", "sys.exit"]))
def test_a_process_that_fails_ends_after_its_threads(mp: Api, witness: Witness, how: str) -> None:
    process = mp.Process(target=start_thread_and_fail, args=(witness, how))
    process.start()
    witness.wait_for("started")
    witness.open("go", after=0.1)
    process.join()
    expect.equal("the threads finished by then", len(witness.events("finished")), 1)


@clause("process.exit.writes-out-what-was-printed-before-a-failure")
def test_text_printed_before_a_failure_arrives(mp: Api) -> None:
    # Both under one standard output: a fork server keeps that which it has begun with.
    with tempfile.TemporaryFile() as file:
        with standard_output_to(file.fileno()):
            for how in ("exception", "sys.exit"):
                completed(mp.Process(target=print_and_fail, args=(f"{how};", how)))
        file.seek(0)
        expect.equal("the text that arrived", file.read(), b"exception;sys.exit;")


@clause("process.exit.runs-exit-handlers")
def test_exit_handlers_of_the_child_run(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=register_exit_handler, args=(witness,)))
    expect.equal("the exit handlers that ran", len(witness.events("exit handler")), 1)


@clause("process.exit.handlers-come-before-the-wait-for-children")
def test_an_exit_handler_can_end_the_children(mp: Api, witness: Witness) -> None:
    process = completed(mp.Process(target=leave_a_child_to_the_handler, args=(mp, witness)))
    expect.equal("the exit code", process.exitcode, 0)


@clause("process.exit.leaves-daemonic-threads-behind")
def test_a_process_does_not_wait_for_daemonic_threads(mp: Api, witness: Witness) -> None:
    # A process that waits for its thread never ends.
    completed(mp.Process(target=start_endless_thread, args=(witness,)))
    seen = [event.name for event in witness.events() if event.name in ("started", "finished")]
    expect.equal("what the thread came to", seen, ["started"])


@clause("process.exit.skips-the-creators-handlers")
def test_exit_handlers_of_the_creator_do_not_run_in_a_child(mp: Api, witness: Witness) -> None:
    def handler() -> None:
        witness.report("exit handler", os.getpid())

    atexit.register(handler)
    try:
        completed(mp.Process(target=tasks.nothing))
    finally:
        atexit.unregister(handler)
    ran = witness.values("exit handler")
    expect.equal("the processes in which the creator's handler ran", ran, [])


@clause("process.exit.tells-why-on-standard-error")
@cases(how=each(["exception", "sys.exit"]))
def test_the_reason_of_a_failure_is_written(mp: Api, how: str) -> None:
    text = "the reason that this check gives"
    path = os.path.abspath("standard error")
    completed(mp.Process(target=fail_with, args=(text, how, path)))
    with open(path) as file:
        written = file.read()
    os.remove(path)
    expect.holds(f"the reason {text!r} on the standard error", text in written, written)
