"""What a process may be given to call, and to call it with."""

from __future__ import annotations

from functools import partial

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
from mpconform.suite.process.test_start import CannotPickle, Unpicklable

LARGE = bytes(range(256)) * 12_000
"""Some megabytes, of which no pipe takes more than a part."""


class Recorder:
    """An object with a method, that can be called itself."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness

    def method(self, word: str) -> None:
        self.witness.report("called", ["method", word])

    def __call__(self, word: str) -> None:
        self.witness.report("called", ["object", word])


class EmptyRecorder(Recorder):
    """One that is false in a condition."""

    def __len__(self) -> int:
        return 0


class Made:
    """A class that reports that it was called."""

    def __init__(self, witness: Witness, word: str) -> None:
        witness.report("called", ["class", word])


def report_word(witness: Witness, word: str) -> None:
    """Report a word."""
    witness.report("called", ["partial", word])


def call_of(kind: str, witness: Witness) -> tuple[Any, tuple[Any, ...]]:
    """A callable of that kind, and its arguments."""
    if kind == "class":
        return Made, (witness, "word")
    if kind == "partial":
        return partial(report_word, witness), ("word",)
    recorder = Recorder(witness)
    return recorder.method if kind == "method" else recorder, ("word",)


@clause("process.start.takes-any-callable")
@cases(kind=each(["method", "object", "partial", "class"]))
def test_every_kind_of_callable_is_called(mp: Api, witness: Witness, kind: str) -> None:
    target, args = call_of(kind, witness)
    completed(mp.Process(target=target, args=args))
    expect.equal("the calls of the target", witness.values("called"), [[kind, "word"]])


@clause("process.start.calls-a-target-that-is-false")
def test_a_target_without_entries_is_called(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=EmptyRecorder(witness), args=("word",)))
    expect.equal("the calls of the target", witness.values("called"), [["object", "word"]])


def report_wholeness(witness: Witness, argument: bytes, *, named: bytes) -> None:
    """Report whether both are as long, and what, they should be."""
    witness.report("arrived", [len(argument), argument == LARGE, len(named), named == LARGE])


@clause("process.start.hands-over-arguments-of-any-size")
def test_large_arguments_arrive_whole(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_wholeness, args=(witness, LARGE), kwargs={"named": LARGE}))
    arrived = witness.values("arrived")
    wanted = [[len(LARGE), True] * 2]
    expect.equal("the length of each argument, and whether it is right", arrived, wanted)


def send_word(connection: Any) -> None:
    """Send a word over a connection."""
    connection.send("from the child")


@clause("process.start.keeps-what-only-the-arguments-hold")
def test_an_end_that_only_the_process_holds_is_the_childs(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    process = mp.Process(target=send_word, args=(theirs,))
    del theirs
    process.start()
    garbage.collect()
    expect.equal("the message of the child", ours.recv(), "from the child")
    process.join()
    eventually("the other end is at its end of file", ours.poll)
    expect.raises("recv() after the child's end", EOFError, ours.recv)


@clause("process.start.does-not-need-its-object")
def test_a_dropped_object_leaves_its_process_alone(mp: Api, witness: Witness) -> None:
    mp.Process(target=tasks.wait_at_gate, args=(witness, "go")).start()
    garbage.collect()
    (started,) = witness.wait_for("started")
    children = [process for process in mp.active_children() if process.pid == started.pid]
    expect.equal("how often the process is listed", len(children), 1)
    witness.open("go")
    children[0].join()
    expect.equal("the targets that finished", len(witness.events("finished")), 1)


@clause("process.start.keeps-no-descriptor-when-it-fails")
def test_a_failed_start_gives_back_what_it_duplicated(mp: Api) -> None:
    ours, theirs = mp.Pipe()
    process = mp.Process(target=tasks.add, args=(theirs, Unpicklable()))
    expect.raises("start() with an argument that refuses pickling", CannotPickle, process.start)
    theirs.close()
    expect.equal("poll() at what should be the end of file", ours.poll(), True)
    expect.raises("recv() of a pipe whose other end is closed", EOFError, ours.recv)


@clause("process.constructor.none-is-as-if-left-out")
def test_none_is_no_target_no_name_and_no_flag(mp: Api) -> None:
    process, other = (mp.Process(None, None, None, daemon=None) for _ in range(2))
    expect.holds("names that are texts", isinstance(process.name, str), process.name)
    names = {process.name, other.name, str(None)}
    expect.equal("the number of different names, 'None' among them", len(names), 3)
    expect.equal("daemon of a process made in a program", process.daemon, False)
    expect.equal("the exit code of a process without a target", completed(process).exitcode, 0)
