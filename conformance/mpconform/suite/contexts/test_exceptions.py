"""The exceptions that all contexts share, and the number of processors."""

from __future__ import annotations

import builtins
import os
import subprocess

from mpconform.annotations import Any
from mpconform.cases import integers, lists, sampled_from, text
from mpconform.suite import Api, cases, clause, each, expect, programs, reached
from mpconform.suite.processors import bound_to_fewer

NAMES = ("BufferTooShort", "TimeoutError", "AuthenticationError")


@clause("contexts.exceptions.derive-from-process-error")
def test_process_error_catches_them_all(mp: Api) -> None:
    expect.holds(
        "ProcessError to be an Exception", issubclass(mp.ProcessError, Exception), mp.ProcessError
    )
    strangers = [name for name in NAMES if not issubclass(getattr(mp, name), mp.ProcessError)]
    expect.equal("the exceptions that are no ProcessError", strangers, [])
    kinds = {getattr(mp, name) for name in ("ProcessError", *NAMES)}
    expect.equal("the number of different classes", len(kinds), 4)


@clause("contexts.exceptions.same-in-every-context")
def test_contexts_and_module_have_the_same_exceptions(mp: Api) -> None:
    for method in mp.module.get_all_start_methods():
        context = mp.module.get_context(method)
        for name in ("ProcessError", *NAMES):
            found = getattr(context, name)
            same = found is getattr(mp.module, name)
            expect.holds(f"{name} of the context for {method} to be the module's", same, found)


@clause("contexts.exceptions.timeout-is-not-the-builtin")
def test_the_exceptions_are_no_errors_of_the_system(mp: Api) -> None:
    own = mp.TimeoutError
    expect.holds("another TimeoutError than Python's", own is not builtins.TimeoutError, own)
    found = [name for name in NAMES if issubclass(getattr(mp, name), OSError)]
    expect.equal("the exceptions that are an OSError", found, [])


@clause("contexts.exceptions.keep-their-arguments-between-processes")
@cases(
    name=sampled_from(["ProcessError", *NAMES]),
    arguments=lists(integers() | text(max_size=5), max_size=3),
    examples=[{"name": name, "arguments": ["a word", 7]} for name in ("ProcessError", *NAMES)],
    reach=("ProcessError", *NAMES),
)
def test_exceptions_are_sent_and_received(mp: Api, name: str, arguments: list[Any]) -> None:
    sender, receiver = mp.Pipe()
    sender.send(getattr(mp, name)(*arguments))
    got = receiver.recv()
    seen = type(got), got.args
    expect.equal("class and arguments received", seen, (getattr(mp, name), tuple(arguments)))
    reached(name)


@clause("contexts.cpu_count.is-the-systems")
def test_cpu_count_is_that_of_the_system(mp: Api) -> None:
    known = os.cpu_count()
    if known is None:
        expect.raises("cpu_count() where it is unknown", NotImplementedError, mp.cpu_count)
    else:
        expect.equal("cpu_count()", mp.cpu_count(), known)


@clause("contexts.cpu_count.ignores-affinity")
@cases(examples=[{}], reach=("fewer than there are",))
def test_cpu_count_counts_what_this_process_may_not_use(mp: Api) -> None:
    known = os.cpu_count()
    with bound_to_fewer() as allowed:
        counted = mp.cpu_count()
    expect.equal(f"cpu_count(), with {allowed} allowed", counted, known)
    if known is not None and known > allowed:
        reached("fewer than there are")


@clause("contexts.cpu_count.can-be-overridden")
@cases(way=each(["variable", "option"]))
def test_cpu_count_is_what_the_interpreter_was_told(mp: Api, way: str) -> None:
    options = ["-X", "cpu_count=77"] if way == "option" else []
    setting = {"PYTHON_CPU_COUNT": "77"} if way == "variable" else {}
    code = f"import {mp.module.__name__} as library; print(library.cpu_count())"
    printed = subprocess.check_output(
        programs.interpreter(*options, "-c", code), env=programs.environment(**setting)
    )
    expect.equal("cpu_count() in that interpreter", int(printed), 77)
