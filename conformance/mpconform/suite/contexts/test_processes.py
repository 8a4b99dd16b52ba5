"""The start method by which processes and workers come into being."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, reached, tasks
from mpconform.suite.process.subclasses import subclass

ALONE = "they make the one choice of a start method that a program has"

memory = ["as imported"]
METHODS = ["fork", "spawn"]
"""Methods that are told apart by what a child has of its creator's memory."""


def origin(mp: Api) -> list[object]:
    """What this process has in ``memory``, and its start method."""
    return [list(memory), mp.module.get_start_method()]


def report_origin(mp: Api, witness: Witness) -> None:
    """Report where this process comes from."""
    witness.report("origin", origin(mp))


def report_second_choice(mp: Api, witness: Witness) -> None:
    """Choose a start method; report what comes of it."""
    try:
        mp.module.set_start_method(mp.start_method)
    except RuntimeError:
        witness.report("choice", "refused")
    else:
        witness.report("choice", "accepted")


def prepare(mp: Api, method: str) -> bool:
    """Choose ``method``, if it is another one than this run's; change the memory."""
    if method == mp.start_method or method not in mp.module.get_all_start_methods():
        return False
    mp.module.set_start_method(method, force=True)
    memory[:] = ["changed by the creator"]
    return True


def wanted(mp: Api) -> list[object]:
    """What a child of this run's start method has to say."""
    inherited = mp.start_method == "fork"
    return [["changed by the creator"] if inherited else ["as imported"], mp.start_method]


@clause("contexts.process.ignores-the-programs-choice")
@cases(choice=each(METHODS), reach=("another choice",))
def test_a_contexts_process_has_its_method(mp: Api, witness: Witness, choice: str) -> None:
    if not prepare(mp, choice):
        return
    context = mp.module.get_context(mp.start_method)
    completed(context.Process(target=report_origin, args=(mp, witness)))
    seen = witness.values("origin")
    expect.equal("memory and start method of the child", seen, [wanted(mp)])
    reached("another choice")


@clause("contexts.pool.workers-have-the-contexts-method")
@cases(choice=each(METHODS), reach=("another choice",))
def test_a_contexts_pool_has_its_method(mp: Api, choice: str) -> None:
    if not prepare(mp, choice):
        return
    pool = mp.module.get_context(mp.start_method).Pool(1)
    seen = pool.apply(origin, (mp,))
    pool.terminate()
    pool.join()
    expect.equal("memory and start method of the worker", seen, wanted(mp))
    reached("another choice")


@clause("contexts.process.method-is-taken-at-the-start")
@cases(choice=each(METHODS), reach=("another choice",))
def test_the_choice_at_the_start_counts(mp: Api, witness: Witness, choice: str) -> None:
    if not prepare(mp, choice):
        return
    process = mp.module.Process(target=report_origin, args=(mp, witness))
    mp.module.set_start_method(mp.start_method, force=True)
    process.start()
    process.join()
    seen = witness.values("origin")
    expect.equal("memory and start method of the child", seen, [wanted(mp)])
    reached("another choice")


@clause("contexts.default.pool-uses-the-choice")
@cases(way=each(["the module's", "the class"]))
def test_pools_have_the_method_that_was_chosen(mp: Api, way: str) -> None:
    mp.module.set_start_method(mp.start_method, force=True)
    memory[:] = ["changed by the creator"]
    pool = mp.module.Pool(1) if way == "the module's" else mp.PoolClass(1)
    seen = pool.apply(origin, (mp,))
    pool.terminate()
    pool.join()
    expect.equal("memory and start method of the worker", seen, wanted(mp))


def report_own_origin(process: Any) -> None:
    """As the ``run`` of a subclass: report where this process comes from."""
    report_origin(process.mp, process.witness)


@clause("contexts.default.subclass-uses-the-choice")
def test_subclasses_have_the_method_that_was_chosen(mp: Api, witness: Witness) -> None:
    mp.module.set_start_method(mp.start_method, force=True)
    memory[:] = ["changed by the creator"]
    process = subclass(mp, of_the_module=True)()
    process.mp, process.witness, process.work = mp, witness, report_own_origin
    completed(process)
    seen = witness.values("origin")
    expect.equal("memory and start method of the child", seen, [wanted(mp)])


@clause("contexts.set_start_method.settled-in-a-child")
def test_a_child_has_no_choice_to_make(mp: Api, witness: Witness) -> None:
    context = mp.module.get_context(mp.start_method)
    completed(context.Process(target=report_second_choice, args=(mp, witness)))
    seen = witness.values("choice")
    expect.equal("what came of set_start_method() in the child", seen, ["refused"])


@clause("contexts.active_children.same-in-every-context")
def test_contexts_share_their_children(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "over"))
    process.start()
    everybody = [mp.module, *map(mp.module.get_context, mp.module.get_all_start_methods())]
    lists = [context.active_children() for context in everybody]
    selves = [context.current_process() is mp.module.current_process() for context in everybody]
    witness.open("over")
    process.join()
    expect.holds("the one child, in every list", lists == [[process]] * len(everybody), lists)
    expect.equal("whether all have one current process", set(selves), {True})
