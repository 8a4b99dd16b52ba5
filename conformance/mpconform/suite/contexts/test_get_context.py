"""Contexts: one start method each, and what they share."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.cases import sampled_from, text
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, reached

METHODS = ["fork", "spawn", "forkserver"]
NAMES = [
    "Process",
    "Pool",
    "Pipe",
    "Queue",
    "SimpleQueue",
    "current_process",
    "parent_process",
    "active_children",
    "cpu_count",
    "freeze_support",
    "get_context",
    "get_start_method",
    "set_start_method",
    "set_executable",
    "set_forkserver_preload",
    "ProcessError",
    "TimeoutError",
    "BufferTooShort",
    "AuthenticationError",
]


def report_start_method(mp: Api, witness: Witness) -> None:
    """Report the start method that this process has by default."""
    witness.report("start method", mp.module.get_start_method())


@clause("contexts.get_context.has-the-method-asked-for")
def test_every_available_method_has_a_context(mp: Api) -> None:
    methods = mp.module.get_all_start_methods()
    expect.holds("the start method of this run among all", mp.start_method in methods, methods)
    got = [mp.module.get_context(method).get_start_method() for method in methods]
    expect.equal("the start methods of the contexts", got, methods)
    allow_none = [
        mp.module.get_context(method).get_start_method(allow_none=True) for method in methods
    ]
    expect.equal("the start methods of the contexts, None allowed", allow_none, methods)


@clause("contexts.get_context.refuses-an-unknown-method")
@cases(
    name=sampled_from(["", "Fork", "thread", "spawn "]) | text(max_size=12),
    examples=[{"name": "no such method"}, {"name": ""}, {"name": "FORK"}],
    reach=("a name", "an empty name"),
)
def test_an_unknown_method_has_no_context(mp: Api, name: str) -> None:
    if name in mp.module.get_all_start_methods():
        return
    expect.raises(f"get_context({name!r})", ValueError, mp.module.get_context, name)
    reached("a name" if name else "an empty name")


@clause("contexts.get_context.of-a-context-is-itself")
def test_a_context_gives_itself_and_others(mp: Api) -> None:
    context = mp.module.get_context(mp.start_method)
    same = context.get_context()
    expect.holds("the context itself from its get_context()", same is context, same)
    for method in mp.module.get_all_start_methods():
        other = context.get_context(method).get_start_method()
        expect.equal("the start method of another context", other, method)


@clause("contexts.process.child-has-the-contexts-method")
def test_the_start_method_reaches_the_child(mp: Api, witness: Witness) -> None:
    context = mp.module.get_context(mp.start_method)
    completed(context.Process(target=report_start_method, args=(mp, witness)))
    seen = witness.values("start method")
    expect.equal("get_start_method() in the child", seen, [mp.start_method])


@clause("contexts.set_start_method.refused-by-a-context")
@cases(
    method=sampled_from(METHODS),
    force=sampled_from([False, True]),
    examples=[{"method": "fork", "force": False}, {"method": "spawn", "force": True}],
    reach=("with force", "without force"),
)
def test_a_context_keeps_its_method(mp: Api, method: str, force: bool) -> None:
    context = mp.module.get_context(mp.start_method)
    call = f"set_start_method({method!r}, force={force}) of a context"
    by_force = {"force": True} if force else {}
    expect.raises(call, ValueError, context.set_start_method, method, **by_force)
    expect.equal("its start method after that", context.get_start_method(), mp.start_method)
    reached("with force" if force else "without force")


@clause("contexts.get_context.one-object-per-method")
def test_there_is_one_context_of_each_method(mp: Api) -> None:
    module, own = mp.module, mp.module.get_context(mp.start_method)
    for method in module.get_all_start_methods():
        first = module.get_context(method)
        again = [module.get_context(method), own.get_context(method)]
        same = all(context is first for context in again)
        expect.holds(f"one context for {method}", same, [first, *again])


@clause("contexts.get_context.has-the-modules-names")
def test_contexts_have_the_names_of_the_module(mp: Api) -> None:
    for method in mp.module.get_all_start_methods():
        context = mp.module.get_context(method)
        for place, names in (("the module", mp.module), (f"the context for {method}", context)):
            missing = [name for name in NAMES if not callable(getattr(names, name, None))]
            expect.equal(f"the names that {place} lacks", missing, [])


@clause("contexts.get_all_start_methods.offered-by-contexts")
def test_a_context_names_all_start_methods(mp: Api) -> None:
    wanted = mp.module.get_all_start_methods()
    for method in wanted:
        got = mp.module.get_context(method).get_all_start_methods()
        expect.equal("the start methods that a context names", got, wanted)


@clause("contexts.get_all_start_methods.returns-a-list-of-its-own")
def test_the_list_of_start_methods_is_the_callers(mp: Api) -> None:
    first = mp.module.get_all_start_methods()
    names = list(first)
    expect.equal("the number of different names", len(set(names)), len(names))
    first.clear()
    expect.equal("the next answer", mp.module.get_all_start_methods(), names)


@clause("contexts.get_all_start_methods.offers-three-on-linux")
def test_linux_has_three_start_methods(mp: Api) -> None:
    missing = [method for method in METHODS if method not in mp.module.get_all_start_methods()]
    expect.equal("the start methods that are missing", missing, [])


def start_reporters(mp: Api, witness: Witness, context: Any, contexts: Any) -> None:
    """Start a process of the context, and one of that in the queue; each reports its method."""
    for arrived in (context, contexts.get()):
        completed(arrived.Process(target=report_start_method, args=(mp, witness)))


@clause("contexts.get_context.may-be-handed-to-a-process")
@cases(method=each(METHODS))
def test_a_context_arrives_in_a_process(mp: Api, witness: Witness, method: str) -> None:
    if method not in mp.module.get_all_start_methods():
        return
    context, contexts = mp.module.get_context(method), mp.Queue()
    contexts.put(context)
    completed(mp.Process(target=start_reporters, args=(mp, witness, context, contexts)))
    seen = witness.values("start method")
    expect.equal("the start methods of their processes", seen, [method] * 2)
