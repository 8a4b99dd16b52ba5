"""How a process is started, and what it then runs."""

from __future__ import annotations

import importlib
import os
from typing import Any, NoReturn

from mpconform.cases import sampled_from
from mpconform.suite import Api, Witness, cases, clause, expect, reached, tasks


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
    process = mp.Process(target=report_call, args=(witness, *args), kwargs=kwargs)
    process.start()
    process.join()
    calls = [event.value for event in witness.events("called")]
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
    process = mp.Process(target=report_word, args=(witness, Unpicklable()))
    process.start()
    process.join()
    words = [event.value for event in witness.events("word")]
    expect.equal("what the child read in its argument", words, [Unpicklable.word])


def recorder_name(mp: Api) -> str:
    """Under which name `__getattr__` finds the recorder class of a backend and start method."""
    return f"Recorder of {mp.module.__name__.replace('.', '/')} under {mp.start_method}"


def __getattr__(name: str) -> type[Any]:
    # Under spawn a subclass must be importable by name, and there is one per backend.
    if not name.startswith("Recorder of "):
        raise AttributeError(name)
    module_name, _, start_method = name.removeprefix("Recorder of ").partition(" under ")
    module = importlib.import_module(module_name.replace("/", "."))
    context = module.get_context(start_method) if hasattr(module, "get_context") else module
    recorder = make_recorder(context.Process, name)
    globals()[name] = recorder
    return recorder


def make_recorder(base: type[Any], name: str) -> type[Any]:
    """A subclass of ``base`` whose ``run`` reports instead of calling the target."""

    def run(self: Any) -> None:
        self.witness.report("ran", "the override")

    return type(name, (base,), {"run": run, "__module__": __name__, "__qualname__": name})


@clause("process.run.may-be-overridden")
def test_a_subclass_decides_what_runs(mp: Api, witness: Witness) -> None:
    process = __getattr__(recorder_name(mp))(
        target=tasks.report, args=(witness, "ran", "the target")
    )
    process.witness = witness
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
