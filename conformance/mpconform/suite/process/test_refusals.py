"""Calls that are refused: by the wrong process, about oneself, or with an optimizing Python."""

from __future__ import annotations

from collections.abc import Callable

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, completed, expect, tasks
from mpconform.suite.programs import run_call


def report_outcome(witness: Witness, what: str, call: Callable[..., Any], *args: Any) -> None:
    """Make the call, and report whether it was refused."""
    try:
        call(*args)
    except Exception:
        witness.report(what, "refused")
    else:
        witness.report(what, "accepted")


def use_foreign(witness: Witness, process: Any, method: str, what: str = "outcome") -> None:
    """Call a method of a process that is not this one's child."""
    report_outcome(witness, what, getattr(process, method))


def start_another(mp: Api, witness: Witness) -> None:
    """Start a process from this one."""
    report_outcome(witness, MISUSES[6], mp.Process(target=tasks.nothing).start)


def join_itself(mp: Api, witness: Witness) -> None:
    """Join the process that runs this."""
    report_outcome(witness, "outcome", mp.current_process().join)


MISUSES = (
    "a group",
    "join() before start()",
    "join() of the process itself",
    "setting daemon after start()",
    "a second start()",
    "start() in another process",
    "start() in a daemonic process",
)


def misuse(mp: Api, witness: Witness) -> None:
    """Do what is refused without ``-O``."""
    witness.report("optimized", not __debug__)
    foreign = mp.Process(target=tasks.report, args=(witness, "ran"))
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    report_outcome(witness, "a group", mp.Process, tasks.nothing)
    report_outcome(witness, "join() before start()", process.join)
    report_outcome(witness, "join() of the process itself", mp.current_process().join)
    process.start()
    report_outcome(witness, "setting daemon after start()", setattr, process, "daemon", True)
    report_outcome(witness, "a second start()", process.start)
    completed(mp.Process(target=use_foreign, args=(witness, foreign, "start", MISUSES[5])))
    completed(mp.Process(target=start_another, args=(mp, witness), daemon=True))
    witness.open("go")
    process.join()


def outcome_in_a_sibling(mp: Api, witness: Witness, method: str) -> list[Any]:
    """What becomes of a call about a running process in another child of its creator."""
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    completed(mp.Process(target=use_foreign, args=(witness, process, method)))
    witness.open("go")
    process.join()
    return witness.values("outcome")


@clause("process.start.only-by-the-creator")
def test_another_process_cannot_start_it(mp: Api, witness: Witness) -> None:
    foreign = mp.Process(target=tasks.report, args=(witness, "ran"))
    completed(mp.Process(target=use_foreign, args=(witness, foreign, "start")))
    outcomes = witness.values("outcome")
    expect.equal("what became of start() in another process", outcomes, ["refused"])
    expect.equal("the runs of the target", len(witness.events("ran")), 0)


@clause("process.join.only-by-the-creator")
def test_a_sibling_cannot_join_it(mp: Api, witness: Witness) -> None:
    outcomes = outcome_in_a_sibling(mp, witness, "join")
    expect.equal("what became of join() in a sibling", outcomes, ["refused"])


@clause("process.is_alive.only-by-the-creator")
def test_a_sibling_cannot_ask_whether_it_lives(mp: Api, witness: Witness) -> None:
    outcomes = outcome_in_a_sibling(mp, witness, "is_alive")
    expect.equal("what became of is_alive() in a sibling", outcomes, ["refused"])


@clause("process.join.not-of-oneself")
def test_nobody_can_join_itself(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=join_itself, args=(mp, witness)))
    outcomes = witness.values("outcome")
    expect.equal("what became of join() of the process itself", outcomes, ["refused"])
    expect.raises("join() of the program itself", Exception, mp.current_process().join)


@clause("process.misuse.refused-under-optimization")
def test_an_optimizing_python_refuses_as_much(mp: Api, witness: Witness) -> None:
    run_call(misuse, (mp, witness), "-O")
    seen = {event.name: event.value for event in witness.events()}
    expect.equal("whether the program ran under -O", seen.get("optimized"), True)
    accepted = [what for what in MISUSES if seen.get(what) != "refused"]
    expect.equal("what was not refused, under -O", accepted, [])
    expect.equal("the runs of targets", len(witness.events("started")), 1)
