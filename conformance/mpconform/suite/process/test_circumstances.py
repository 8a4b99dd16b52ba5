"""Where, when and from what a process is started."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mpconform.suite import (
    Api,
    Witness,
    cases,
    clause,
    completed,
    eventually,
    expect,
    reached,
    tasks,
)
from mpconform.suite.programs import OPEN_MANY, run_file, run_without_streams
from mpconform.suite.slow import Slow
from mpconform.suite.threads import at_once, switching_every


@clause("process.start.outlives-the-thread-that-called-it")
def test_a_process_goes_on_when_its_thread_has_ended(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))

    def start() -> None:
        process.start()
        witness.wait_for("started")

    starter = threading.Thread(target=start)
    starter.start()
    task = f"/proc/self/task/{starter.native_id}"
    starter.join()
    eventually("the system's thread has ended", lambda: not os.path.exists(task))
    witness.open("go", after=0.05)
    process.join()
    expect.equal("the targets that finished", len(witness.events("finished")), 1)
    expect.equal("the exit code", process.exitcode, 0)


def start_another(mp: Api, witness: Witness, number: int) -> None:
    """Report a number, from here and from a process that is started here."""
    witness.report("ran", number)
    completed(mp.Process(target=tasks.report, args=(witness, "ran", -number)))


@clause("process.start.serves-several-threads")
def test_threads_start_processes_at_once(mp: Api, witness: Witness) -> None:
    def start(number: int) -> None:
        completed(mp.Process(target=start_another, args=(mp, witness, number + 1)))

    at_once(3, start)
    ran = sorted(witness.values("ran"))
    expect.equal(
        "the targets that ran, of children and of their children", ran, [-3, -2, -1, 1, 2, 3]
    )


@clause("process.start.works-while-another-thread-sends")
def test_a_child_sends_though_its_creator_was_sending(mp: Api) -> None:
    (_reader, busy), (ours, theirs), slow = mp.Pipe(), mp.Pipe(), Slow()
    sender = threading.Thread(target=busy.send, args=(slow,), daemon=True)
    sender.start()
    slow.begun.wait()
    completed(mp.Process(target=theirs.send, args=("a word",)))
    slow.go_on.set()
    sender.join()
    expect.equal("what the child sent", ours.recv(), "a word")


class SlowOutput:
    """A standard output whose first flush, in the process that made it, waits to be let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self._owner = os.getpid()

    def write(self, text: str) -> int:
        """Drop the text."""
        return len(text)

    def flush(self) -> None:
        """Wait, the first time."""
        if os.getpid() == self._owner and not self.begun.is_set():
            self.begun.set()
            self.go_on.wait()


@clause("process.exit.ends-though-its-creator-was-printing")
def test_a_child_ends_though_its_creator_was_flushing(mp: Api) -> None:
    output, before = SlowOutput(), sys.stdout
    sys.stdout = output
    try:
        other = mp.Process(target=tasks.nothing)
        starter = threading.Thread(target=other.start, daemon=True)
        starter.start()
        output.begun.wait()
        process = completed(mp.Process(target=tasks.nothing))
        output.go_on.set()
        starter.join()
    finally:
        sys.stdout = before
    other.join()
    expect.equal("the exit codes", (process.exitcode, other.exitcode), (0, 0))


@clause("process.start.works-where-the-directory-is-gone")
def test_a_child_is_started_in_no_directory(mp: Api, witness: Witness) -> None:
    before = os.getcwd()
    process = mp.Process(target=tasks.report, args=(witness, "ran"))
    directory = tempfile.mkdtemp()
    os.chdir(directory)
    os.rmdir(directory)
    try:
        completed(process)
    finally:
        os.chdir(before)
    expect.equal("the targets that ran", len(witness.events("ran")), 1)


@contextmanager
def changing_environment() -> Iterator[None]:
    """Let a thread set and delete variables, again and again."""
    names = [f"MPCONFORM_{number}" for number in range(200)]
    ended = threading.Event()

    def change() -> None:
        while not ended.is_set():
            for name in names:
                os.environ[name] = "x"
            for name in names:
                del os.environ[name]

    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@clause("process.start.works-while-the-environment-changes")
def test_children_begin_whatever_becomes_of_the_environment(mp: Api) -> None:
    processes = [mp.Process(target=tasks.nothing) for _ in range(10)]
    with changing_environment():
        for process in processes[:6]:
            process.start()
        with switching_every(1e-5):
            for process in processes[6:]:
                process.start()
    for process in processes:
        process.join()
    codes = [process.exitcode for process in processes]
    expect.equal("the exit codes", codes, [0] * len(processes))


DAEMON = """
if __name__ == "__main__":
    process = context.Process(target=tasks.report, args=(witness, "ran"))
    process.start()
    process.join()
    witness.report("exit code", process.exitcode)
"""


@clause("process.start.works-without-standard-streams")
def test_a_program_without_streams_starts_processes(mp: Api, witness: Witness) -> None:
    run_without_streams(mp, witness, DAEMON)
    seen = len(witness.events("ran")), witness.values("exit code")
    expect.equal("the targets that ran, and the exit code", seen, (1, [0]))


IGNORING = """
import os
import signal
import time

if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # By then the child has most likely ended. Waiting for it would wait for all others, too.
    os.register_at_fork(after_in_parent=lambda: time.sleep(0.2))
    process = context.Process(target=tasks.nothing)
    process.start()
    witness.report("ready", context.wait([process.sentinel]) == [process.sentinel])
"""


@clause("process.start.works-though-ended-children-are-not-kept")
def test_start_returns_though_the_child_is_gone(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, IGNORING)
    expect.equal("whether the sentinel became ready", witness.values("ready"), [True])


JOINING = """
if __name__ == "__main__" and open_many():
    process = context.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    process.join(0.01)
    codes = [process.exitcode]
    witness.open("go")
    process.join(3600)
    witness.report("exit codes", [*codes, process.exitcode])
"""


@clause("process.join.works-beyond-1023-descriptors")
@cases(reach=("beyond 1023",))
def test_processes_with_high_descriptors_are_joined(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, OPEN_MANY + JOINING)
    for codes in witness.values("exit codes"):
        reached("beyond 1023")
        expect.equal("the exit code after a timeout, and after the end", codes, [None, 0])
