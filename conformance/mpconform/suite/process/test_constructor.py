"""Making a Process object: what may be given, and that nothing happens yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, tasks
from mpconform.suite.process.test_start import report_call

KINDS: dict[str, Callable[[list[Any]], Iterable[Any]]] = {"list": list, "iterator": iter}
"""Ways to give the items of a list."""


@clause("process.constructor.has-no-effect")
def test_a_process_that_is_made_is_not_started(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.report, args=(witness, "ran"))
    expect.equal("the children of its creator", mp.active_children(), [])
    expect.equal("whether it is alive", process.is_alive(), False)
    expect.equal("the calls of its target", len(witness.events("ran")), 0)


@clause("process.constructor.order-of-arguments")
def test_arguments_may_be_given_by_position(mp: Api, witness: Witness) -> None:
    process = mp.Process(None, report_call, "third", (witness, "fourth"), {"fifth": 5})
    expect.equal("the name, given as the third argument", process.name, "third")
    process.start()
    process.join()
    calls = witness.values("called")
    expect.equal("the calls of the target", calls, [[["fourth"], {"fifth": 5}]])


@clause("process.constructor.refuses-a-group")
def test_a_group_is_refused(mp: Api) -> None:
    expect.raises("Process() with a function for a group", Exception, mp.Process, tasks.nothing)


@clause("process.constructor.target-may-be-left-out")
def test_a_process_without_a_target_ends_well(mp: Api) -> None:
    process = completed(mp.Process())
    expect.equal("the exit code of a process without a target", process.exitcode, 0)


@clause("process.constructor.args-may-be-any-iterable")
@cases(kind=each(sorted(KINDS)))
def test_args_are_the_items_of_an_iterable(mp: Api, witness: Witness, kind: str) -> None:
    completed(mp.Process(target=report_call, args=KINDS[kind]([witness, 1, "two"])))
    calls = witness.values("called")
    expect.equal(f"the calls of the target, with args as a {kind}", calls, [[[1, "two"], {}]])


@clause("process.constructor.copies-its-arguments")
def test_later_changes_of_the_containers_do_not_count(mp: Api, witness: Witness) -> None:
    args, kwargs = [witness, "as made"], {"key": "as made"}
    process = mp.Process(target=report_call, args=args, kwargs=kwargs)
    args.append("added later")
    kwargs["key"] = "changed later"
    process.start()
    process.join()
    calls = witness.values("called")
    expect.equal("the calls of the target", calls, [[["as made"], {"key": "as made"}]])


@clause("process.constructor.refuses-args-that-are-no-iterable")
def test_args_without_a_comma_are_refused(mp: Api) -> None:
    what = "Process() with a number for args"
    expect.raises(what, TypeError, mp.Process, target=tasks.identity, args=5)
