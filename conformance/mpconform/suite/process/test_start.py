"""How a process is started, and what it then runs."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import weakref

from mpconform.annotations import Any, NoReturn
from mpconform.cases import sampled_from
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
    reached,
    tasks,
)
from mpconform.suite.process.subclasses import subclass
from mpconform.suite.system import is_kept, is_running


class CannotPickle(Exception):
    """Raised by an object that refuses to be pickled."""


class Unpicklable:
    """An object with a word in it, which refuses to be pickled."""

    word = "unpickled"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise CannotPickle


def report_call(witness: Witness, /, *args: Any, **kwargs: Any) -> None:
    """Report the arguments of this call."""
    witness.report("called", [args, kwargs])


def report_word(witness: Witness, holder: Unpicklable) -> None:
    """Report the word that the object holds."""
    witness.report("word", holder.word)


class Reluctant(Unpicklable):
    """An object that can be pickled as soon as it is willing."""

    willing = False

    def __reduce_ex__(self, protocol: object) -> Any:
        return (Reluctant, ()) if self.willing else super().__reduce_ex__(protocol)


class Argument:
    """An object that can be weakly referred to, and called."""

    def __call__(self) -> None:
        """Do nothing."""


def report_override(process: Any) -> None:
    """As the ``run`` of a subclass: report that it ran."""
    process.witness.report("ran", "the override")


def report_thread(witness: Witness) -> None:
    """Report whether this is the main thread, as Python says and as it behaves."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        may_handle = True
    except ValueError:
        may_handle = False
    is_main = threading.current_thread() is threading.main_thread()
    witness.report("thread", [is_main, may_handle])


@clause("process.start.runs-the-target-with-its-arguments")
@cases(
    call=sampled_from(
        [
            ([], {}),
            ([1], {}),
            (["two", None, [3.5]], {}),
            ([], {"name": "four"}),
            ([5, [6]], {"key": True, "other": {"seven": 7}}),
        ]
    ),
    examples=[
        {"call": ([], {})},
        {"call": ([5, [6]], {"key": True, "other": {"seven": 7}})},
    ],
    reach=("no arguments", "positional arguments", "keyword arguments"),
)
def test_the_target_is_called_once_with_args_and_kwargs(
    mp: Api, witness: Witness, call: tuple[list[Any], dict[str, Any]]
) -> None:
    args, kwargs = call
    completed(mp.Process(target=report_call, args=(witness, *args), kwargs=kwargs))
    calls = witness.values("called")
    expect.equal("the calls of the target", calls, [[args, kwargs]])
    if args:
        reached("positional arguments")
    if kwargs:
        reached("keyword arguments")
    if not args and not kwargs:
        reached("no arguments")


@clause("process.start.does-not-wait-for-the-target")
def test_start_returns_while_the_target_runs(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.open("go")  # a start() that waits for the target never gets here
    process.join()
    expect.equal("the runs of the target", len(witness.events("finished")), 1)


@clause("process.start.works-once")
def test_a_second_start_is_refused(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    expect.raises("start() of a running process", Exception, process.start)
    witness.open("go")
    process.join()
    expect.raises("start() of an ended process", Exception, process.start)
    expect.equal("the runs of the target", len(witness.events("started")), 1)


@clause("process.start.reports-what-cannot-be-pickled")
def test_a_pickling_error_comes_out_of_start(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_word, args=(witness, Unpicklable()))
    expect.raises("start() with an argument that refuses pickling", CannotPickle, process.start)
    expect.equal("is_alive() after that", process.is_alive(), False)
    expect.equal("the children after that", mp.active_children(), [])


@clause("process.start.pickles-nothing-under-fork")
def test_under_fork_arguments_need_not_pickle(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_word, args=(witness, Unpicklable())))
    words = witness.values("word")
    expect.equal("what the child read in its argument", words, [Unpicklable.word])


@clause("process.start.may-be-tried-again")
def test_after_a_pickling_error_start_may_be_called_again(mp: Api, witness: Witness) -> None:
    holder = Reluctant()
    process = mp.Process(target=report_word, args=(witness, holder))
    expect.raises("start() with an argument that refuses pickling", CannotPickle, process.start)
    holder.willing = True
    process.start()
    process.join()
    words = witness.values("word")
    expect.equal("what the child read in its argument", words, [Reluctant.word])


@clause("process.start.lets-go-of-the-arguments")
@cases(what=each(["target", "args", "kwargs"]))
def test_a_started_process_keeps_nothing_alive(mp: Api, what: str) -> None:
    given = Argument()
    reference = weakref.ref(given)
    if what == "target":
        process = mp.Process(target=given)
    elif what == "args":
        process = mp.Process(target=tasks.identity, args=(given,))
    else:
        process = mp.Process(target=tasks.identity, kwargs={"value": given})
    process.start()
    del given
    garbage.collect()
    expect.equal(f"what is left, in the creator, of what was in {what}", reference(), None)
    process.join()


@clause("process.start.joins-the-ended")
def test_a_start_joins_the_children_that_have_ended(mp: Api) -> None:
    first, second = mp.Process(target=tasks.exit_with, args=(7,)), mp.Process()
    first.start()
    pid = first.pid
    eventually("the first child has ended", lambda: not is_running(pid))
    second.start()
    expect.equal("whether the system still keeps the first child", is_kept(pid), False)
    expect.equal("the exit code of the first child", first.exitcode, 7)
    second.join()


@clause("process.start.returns-though-the-child-dies-at-once")
def test_start_does_not_wait_for_a_dead_child(mp: Api) -> None:
    process = mp.Process(target=tasks.identity, args=(b"-" * (1 << 18),))  # no pipe takes as much
    mp.set_executable(shutil.which("false"))
    try:
        process.start()
    except OSError:
        return  # a start that failed is as good
    finally:
        mp.set_executable(sys.executable)
    process.join()
    expect.holds("the exit code of a failure", process.exitcode != 0, process.exitcode)


@clause("process.run.may-be-overridden")
def test_a_subclass_decides_what_runs(mp: Api, witness: Witness) -> None:
    process = subclass(mp)(target=tasks.report, args=(witness, "ran", "the target"))
    process.witness, process.work = witness, report_override
    process.start()
    process.join()
    ran = [(event.value, event.pid) for event in witness.events("ran")]
    expect.equal("what ran, and in which process", ran, [("the override", process.pid)])


@clause("process.run.works-in-the-calling-process")
def test_run_calls_the_target_here(mp: Api, witness: Witness) -> None:
    mp.Process(target=tasks.report, args=(witness, "ran")).run()
    expect.equal(
        "where the target ran", [event.pid for event in witness.events("ran")], [os.getpid()]
    )


@clause("process.run.in-the-main-thread")
def test_the_target_runs_in_the_main_thread_of_the_child(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_thread, args=(witness,))
    starter = threading.Thread(target=process.start)
    starter.start()
    starter.join()
    process.join()
    seen = witness.values("thread")
    wanted = [[True, True]]
    expect.equal("whether it is the main thread, and may set handlers of signals", seen, wanted)
