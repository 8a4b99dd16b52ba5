"""The default start method of a program: chosen once, or by force."""

from __future__ import annotations

from mpconform.cases import sampled_from
from mpconform.suite import Api, Witness, cases, clause, completed, expect, reached

ALONE = "they make the one choice of a start method that a program has"

memory = ["as imported"]
METHODS = ["fork", "spawn", "forkserver"]


def report_memory(witness: Witness) -> None:
    """Report what this process has in ``memory``."""
    witness.report("memory", list(memory))


def unset(mp: Api) -> None:
    """Bring the program back to where it has not chosen a start method."""
    mp.module.set_start_method(None, force=True)


def chosen(mp: Api) -> str | None:
    """The start method chosen so far, if any."""
    method: str | None = mp.module.get_start_method(allow_none=True)
    return method


@clause("contexts.set_start_method.none-by-force-takes-the-choice-back")
def test_the_choice_can_be_taken_back(mp: Api) -> None:
    mp.module.set_start_method(mp.start_method, force=True)
    expect.equal("the method chosen", chosen(mp), mp.start_method)
    unset(mp)
    expect.equal("the method chosen, taken back", chosen(mp), None)
    mp.module.set_start_method(mp.start_method)
    expect.equal("the method chosen again", chosen(mp), mp.start_method)


@clause("contexts.set_start_method.works-once")
def test_a_second_choice_is_refused(mp: Api) -> None:
    unset(mp)
    mp.module.set_start_method(mp.start_method)
    expect.equal("get_start_method() after the choice", chosen(mp), mp.start_method)
    for method in mp.module.get_all_start_methods():
        call = f"set_start_method({method!r}), a second time"
        expect.raises(call, RuntimeError, mp.module.set_start_method, method)
        expect.equal("get_start_method() after that", chosen(mp), mp.start_method)


@clause("contexts.set_start_method.force-replaces-the-choice")
@cases(
    first=sampled_from(METHODS),
    second=sampled_from(METHODS),
    examples=[
        {"first": "fork", "second": "spawn"},
        {"first": "spawn", "second": "fork"},
        {"first": "fork", "second": "fork"},
    ],
    reach=("replaced",),
)
def test_force_replaces_the_choice(mp: Api, first: str, second: str) -> None:
    available = mp.module.get_all_start_methods()
    methods = [method for method in (first, second) if method in available]
    for method in methods:
        mp.module.set_start_method(method, force=True)
        expect.equal("get_start_method()", mp.module.get_start_method(), method)
    if methods:
        reached("replaced")


@clause("contexts.set_start_method.unknown-name-changes-nothing")
@cases(
    force=sampled_from([False, True]),
    chosen_before=sampled_from([False, True]),
    examples=[
        {"force": False, "chosen_before": False},
        {"force": True, "chosen_before": True},
    ],
    reach=("something chosen", "nothing chosen"),
)
def test_an_unknown_method_changes_nothing(mp: Api, force: bool, chosen_before: bool) -> None:
    unset(mp)
    if chosen_before:
        mp.module.set_start_method(mp.start_method)
    before = chosen(mp)
    # Without force a second choice is refused anyway, whatever its name.
    kind = ValueError if force or not chosen_before else (ValueError, RuntimeError)
    call = f"set_start_method('no such method', force={force})"
    expect.raises(call, kind, mp.module.set_start_method, "no such method", force=force)
    expect.equal("the method chosen, after that", chosen(mp), before)
    reached("something chosen" if chosen_before else "nothing chosen")


@clause("contexts.get_start_method.settles-the-default")
def test_asking_for_the_start_method_settles_it(mp: Api) -> None:
    unset(mp)
    first = mp.module.get_all_start_methods()[0]
    expect.equal("get_start_method() with nothing chosen", mp.module.get_start_method(), first)
    expect.equal("the method chosen, after that", chosen(mp), first)
    expect.raises("set_start_method() after that", RuntimeError, mp.module.set_start_method, first)


@clause("contexts.get_start_method.allow-none-settles-nothing")
def test_asking_with_allow_none_settles_nothing(mp: Api) -> None:
    unset(mp)
    answers = [mp.module.get_start_method(allow_none=True) for _ in range(2)]
    expect.equal("get_start_method(allow_none=True), twice", answers, [None, None])
    mp.module.set_start_method(mp.start_method)
    expect.equal("the method chosen", chosen(mp), mp.start_method)


@clause("contexts.default.looking-settles-nothing")
def test_what_needs_no_start_method_settles_none(mp: Api) -> None:
    unset(mp)
    module = mp.module
    module.get_all_start_methods()
    module.get_context(mp.start_method)
    module.current_process()
    module.active_children()
    module.Process()
    for end in module.Pipe():
        end.close()
    expect.equal("the method chosen, after all these calls", chosen(mp), None)


@clause("contexts.default.process-uses-the-choice")
def test_the_modules_process_uses_the_method_chosen(mp: Api, witness: Witness) -> None:
    mp.module.set_start_method(mp.start_method, force=True)
    memory[:] = ["changed by the creator"]
    completed(mp.module.Process(target=report_memory, args=(witness,)))
    inherits = mp.start_method == "fork"
    wanted = ["changed by the creator"] if inherits else ["as imported"]
    seen = witness.values("memory")
    expect.equal("a global that the creator changed, in the child", seen, [wanted])


@clause("contexts.default.untouched-by-other-contexts")
def test_a_contexts_process_leaves_the_default_alone(mp: Api) -> None:
    unset(mp)
    process = mp.module.get_context(mp.start_method).Process()
    process.start()
    process.join()
    expect.equal("the method chosen, after a start() of a context", chosen(mp), None)


@clause("contexts.get_context.arguments-may-be-named")
def test_arguments_have_the_manuals_names(mp: Api) -> None:
    mp.module.set_start_method(method=mp.start_method, force=True)
    context = mp.module.get_context(method=mp.start_method)
    expect.equal("the method of get_context(method=…)", context.get_start_method(), chosen(mp))
    receiving, sending = mp.module.Pipe(duplex=False)
    expect.equal("writable of what should receive", receiving.writable, False)
    receiving.close()
    sending.close()
