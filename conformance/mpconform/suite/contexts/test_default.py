"""The default of a program: which it is, and what settles it."""

from __future__ import annotations

from mpconform.suite import Api, cases, clause, each, expect, tasks
from mpconform.suite.contexts.test_start_method import chosen, unset

ALONE = "they look at, and make, the one choice of a start method that a program has"

USES = ["Pool", "Process", "Queue", "SimpleQueue"]


def judge_default(mp: Api, wanted: str) -> None:
    """The default is ``wanted``."""
    unset(mp)
    first = mp.module.get_all_start_methods()[0]
    got = [first, mp.module.get_start_method()]
    expect.equal("the first of all start methods, and the default", got, [wanted, wanted])


@clause("contexts.default.fork-on-linux")
def test_linux_forks(mp: Api) -> None:
    judge_default(mp, "fork")


@clause("contexts.default.forkserver-on-linux")
def test_linux_has_a_fork_server(mp: Api) -> None:
    judge_default(mp, "forkserver")


@clause("contexts.default.spawn-on-macos")
def test_macos_spawns(mp: Api) -> None:
    judge_default(mp, "spawn")


@clause("contexts.default.open-at-the-beginning")
def test_nothing_is_chosen_at_first(mp: Api) -> None:
    expect.equal("the method chosen in a program that has just begun", chosen(mp), None)
    mp.module.set_start_method(mp.start_method)
    expect.equal("the method chosen then", chosen(mp), mp.start_method)


@clause("contexts.default.first-use-settles-it")
@cases(use=each(USES))
def test_what_needs_a_start_method_settles_it(mp: Api, use: str) -> None:
    unset(mp)
    if use == "Pool":
        pool = mp.module.Pool(1)
        seen = chosen(mp)
        pool.terminate()
        pool.join()
    elif use == "Process":
        process = mp.module.Process(target=tasks.nothing)
        process.start()
        seen = chosen(mp)
        process.join()
    else:
        made = getattr(mp.module, use)()
        seen = chosen(mp)
        del made  # not every release has a close() of a SimpleQueue, which other clauses are about
    first = mp.module.get_all_start_methods()[0]
    expect.equal(f"the method chosen, after the first {use}", seen, first)


@clause("contexts.get_context.without-a-name-follows-the-choice")
def test_the_context_without_a_name_is_that_of_the_choice(mp: Api) -> None:
    for method in mp.module.get_all_start_methods():
        mp.module.set_start_method(method, force=True)
        got = mp.module.get_context().get_start_method()
        expect.equal("the start method of get_context(), after the choice", got, method)


@clause("contexts.get_context.without-a-name-settles-the-default")
def test_asking_for_the_context_settles_the_default(mp: Api) -> None:
    unset(mp)
    first = mp.module.get_all_start_methods()[0]
    got = mp.module.get_context().get_start_method()
    expect.equal("the start method of get_context(), without a choice", got, first)
    expect.equal("the method chosen, after that", chosen(mp), first)


@clause("contexts.freeze_support.does-nothing-in-a-program")
def test_freeze_support_changes_nothing(mp: Api) -> None:
    mp.module.set_start_method(mp.start_method, force=True)
    expect.equal("what freeze_support() returned", mp.module.freeze_support(), None)
    expect.equal("the method chosen, after freeze_support()", chosen(mp), mp.start_method)


@clause("contexts.freeze_support.leaves-the-choice-open")
def test_freeze_support_leaves_the_choice_open(mp: Api) -> None:
    unset(mp)
    mp.module.freeze_support()
    expect.equal("the method chosen, after freeze_support()", chosen(mp), None)
