"""parent_process(): the creator, as the child sees it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, tasks
from mpconform.suite.programs import run_call

SECONDS = 0.06


def report_parent(mp: Api, witness: Witness) -> None:
    """Report the id and the name of parent_process()."""
    parent = mp.parent_process()
    witness.report("parent", [parent.pid, parent.name])


def start_a_reporter(mp: Api, witness: Witness) -> None:
    """Start a process that reports its parent; wait for it."""
    completed(mp.Process(target=report_parent, args=(mp, witness)))


def outlive_the_parent(mp: Api, witness: Witness) -> None:
    """Wait for the creator's end."""
    witness.report("watching")
    mp.parent_process().join()
    witness.report("released")


def ask_twice(mp: Api, witness: Witness) -> None:
    """Report whether the creator lives, twice."""
    witness.report("alive", mp.parent_process().is_alive())
    witness.wait_at("ask again")
    witness.report("alive", mp.parent_process().is_alive())


def ask_and_join(mp: Api, witness: Witness) -> None:
    """When told, report whether the creator lives; join it, if it does not."""
    witness.report("started")
    witness.wait_at("ask")
    alive = mp.parent_process().is_alive()
    witness.report("alive", alive)
    if not alive:
        mp.parent_process().join()
        witness.report("joined")


def leave_two_behind(mp: Api, witness: Witness) -> None:
    """Start a process that asks after this one, then another, and end at once."""
    mp.Process(target=ask_and_join, args=(mp, witness)).start()
    mp.Process(target=tasks.wait_at_gate, args=(witness, "sibling")).start()
    witness.wait_for("started", 2)
    os._exit(0)


def join_for_a_while(mp: Api, witness: Witness) -> None:
    """Join the creator with a timeout; report how long it took, and whether the creator lives."""
    began = time.monotonic()
    mp.parent_process().join(SECONDS)
    took = time.monotonic() - began
    witness.report("joined", [took, mp.parent_process().is_alive()])


def leave_a_watcher_behind(mp: Api, witness: Witness) -> None:
    """Start a process that watches this one, and end at once when told so."""
    mp.Process(target=outlive_the_parent, args=(mp, witness)).start()
    witness.wait_for("watching")
    witness.open("leave", after=0.1)
    witness.wait_at("leave")
    witness.report("leaving")
    os._exit(0)


def leave_an_asker_behind(mp: Api, witness: Witness) -> None:
    """Start a process that asks after this one, and end at once when it has."""
    mp.Process(target=ask_twice, args=(mp, witness)).start()
    witness.wait_for("alive")
    os._exit(0)


def run_creator(mp: Api, witness: Witness, creator: str, target: Callable[..., None]) -> None:
    """Run the target as a process or a program, to its end."""
    if creator == "process":
        completed(mp.Process(target=target, args=(mp, witness)))
    else:
        run_call(target, (mp, witness))


@clause("process.parent_process.is-the-creator")
def test_the_child_knows_its_creator(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_parent, args=(mp, witness)))
    pids = [event.value[0] for event in witness.events("parent")]
    expect.equal("parent_process().pid, in the child", pids, [os.getpid()])


@clause("process.parent_process.has-the-creators-name")
def test_the_child_knows_its_creators_name(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=start_a_reporter, args=(mp, witness), name="the creator"))
    names = [event.value[1] for event in witness.events("parent")]
    expect.equal("parent_process().name, in the grandchild", names, ["the creator"])


def has_a_repr(value: object) -> bool:
    """Whether its repr raises nothing."""
    try:
        return bool(repr(value))
    except Exception:
        return False


def report_reprs_of_the_parent(mp: Api, witness: Witness) -> None:
    """Report whether the creator's object has a text, before and after its end."""
    before = has_a_repr(mp.parent_process())
    witness.report("the first")
    witness.wait_at("its creator has ended")
    witness.report("reprs", [before, has_a_repr(mp.parent_process())])


def leave_a_reporter_behind(mp: Api, witness: Witness) -> None:
    """Start a process that reports, and end when it has begun."""
    mp.Process(target=report_reprs_of_the_parent, args=(mp, witness)).start()
    witness.wait_for("the first")
    os._exit(0)


@clause("process.parent_process.has-a-repr")
def test_the_creator_can_be_shown(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=leave_a_reporter_behind, args=(mp, witness)))
    witness.open("its creator has ended")
    seen = [event.value for event in witness.wait_for("reprs")]
    expect.equal("whether its reprs are texts", seen, [[True, True]])


@clause("process.parent_process.none-for-a-program")
def test_a_program_has_no_parent_process(mp: Api) -> None:
    expect.equal("parent_process() where no Process was started", mp.parent_process(), None)


@clause("process.parent_process.join-waits-for-the-creators-end")
@cases(creator=each(["process", "program"]))
def test_a_child_can_wait_for_its_creator(mp: Api, witness: Witness, creator: str) -> None:
    run_creator(mp, witness, creator, leave_a_watcher_behind)
    witness.wait_for("released")
    order = [event.name for event in witness.events() if event.name in ("leaving", "released")]
    expect.equal("the order of events", order, ["leaving", "released"])


@clause("process.parent_process.is_alive-until-the-creators-end")
@cases(creator=each(["process", "program"]))
def test_a_child_can_ask_whether_its_creator_lives(mp: Api, witness: Witness, creator: str) -> None:
    run_creator(mp, witness, creator, leave_an_asker_behind)
    witness.open("ask again")
    answers = [event.value for event in witness.wait_for("alive", 2)]
    wanted = [True, False]
    expect.equal("parent_process().is_alive(), before and after its end", answers, wanted)


@clause("process.parent_process.join-gives-up-after-its-timeout")
def test_a_child_can_wait_for_its_creator_for_a_while(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=join_for_a_while, args=(mp, witness)))
    ((took, alive),) = (event.value for event in witness.events("joined"))
    expect.lasted("parent_process().join(timeout)", took, SECONDS)
    expect.equal("parent_process().is_alive() after that", alive, True)


@clause("process.parent_process.end-is-seen-beside-a-sibling")
def test_a_sibling_does_not_hide_the_creators_end(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=leave_two_behind, args=(mp, witness)))
    witness.open("ask")
    alive = witness.wait_for("alive")[0].value
    expect.equal("parent_process().is_alive() after its end, beside a sibling", alive, False)
    witness.wait_for("joined")
    witness.open("sibling")
    witness.wait_for("finished")
