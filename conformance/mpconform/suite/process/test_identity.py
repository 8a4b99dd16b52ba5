"""Who a process is: its id, its name, and what it knows of itself and of its creator."""

from __future__ import annotations

import os

from mpconform.cases import sampled_from, text
from mpconform.suite import Api, Witness, cases, clause, expect, reached, tasks


def report_itself(mp: Api, witness: Witness) -> None:
    """Report what current_process() says here, and the true process id."""
    itself = mp.current_process()
    witness.report("itself", [itself.name, itself.pid, itself.daemon, os.getpid()])


def report_parent(mp: Api, witness: Witness) -> None:
    """Report the process id of parent_process()."""
    witness.report("parent", mp.parent_process().pid)


def outlive_the_parent(mp: Api, witness: Witness) -> None:
    """Wait for the creator's end."""
    witness.report("watching")
    mp.parent_process().join()
    witness.report("released")


def leave_a_child_behind(mp: Api, witness: Witness) -> None:
    """Start a process that watches this one, and end at once when told so."""
    mp.Process(target=outlive_the_parent, args=(mp, witness)).start()
    witness.wait_at("leave")
    witness.report("leaving")
    os._exit(0)


@clause("process.pid.is-the-systems")
def test_pid_is_that_of_the_process_that_runs_the_target(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.report_pid, args=(witness, "pid"))
    expect.equal("pid before start()", process.pid, None)
    process.start()
    given = process.pid
    process.join()
    pids = [event.value for event in witness.events("pid")]
    expect.equal("the ids of the processes that ran the target", pids, [given])
    expect.holds("a process other than this one", given != os.getpid(), given)
    expect.equal("pid after the end", process.pid, given)


@clause("process.pid.ident-is-the-same")
def test_ident_is_pid_at_any_time(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=witness.wait_at, args=("end",))
    pairs = [(process.ident, process.pid)]
    process.start()
    pairs.append((process.ident, process.pid))
    witness.open("end")
    process.join()
    pairs.append((process.ident, process.pid))
    expect.equal("ident, at the times of pid", [a for a, _ in pairs], [b for _, b in pairs])


@clause("process.name.is-the-one-given")
@cases(examples=[{"first": "a", "then": "b"}], first=text(min_size=1), then=text(min_size=1))
def test_a_name_given_or_assigned_is_read_again(mp: Api, first: str, then: str) -> None:
    process = mp.Process(name=first)
    expect.equal("the name given to the constructor", process.name, first)
    process.name = then
    expect.equal("the name assigned later", process.name, then)


@clause("process.name.default-is-unique")
def test_unnamed_processes_have_names_of_their_own(mp: Api) -> None:
    names = [mp.Process().name for _ in range(5)]
    expect.holds(
        "names that are text", all(name and isinstance(name, str) for name in names), names
    )
    expect.equal("the number of different names", len(set(names)), len(names))


@clause("process.current_process.is-the-one-started")
@cases(
    name=text(min_size=1, max_size=12),
    how=sampled_from(["given", "assigned", "left alone"]),
    examples=[
        {"name": "worker: 1/é", "how": "given"},
        {"name": "renamed", "how": "assigned"},
        {"name": "unused", "how": "left alone"},
    ],
    reach=("given", "assigned", "left alone"),
)
def test_the_child_knows_itself(mp: Api, witness: Witness, name: str, how: str) -> None:
    given = {"name": name} if how == "given" else {}
    process = mp.Process(target=report_itself, args=(mp, witness), **given)
    if how == "assigned":
        process.name = name
    if how != "left alone":
        expect.equal("the name, in the creator", process.name, name)
    process.start()
    process.join()
    seen = [event.value for event in witness.events("itself")]
    wanted = [process.name, process.pid, False, process.pid]
    expect.equal("name, pid and daemon of current_process(), and the true pid", seen, [wanted])
    reached(how)


@clause("process.parent_process.is-the-creator")
def test_the_child_knows_its_creator(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_parent, args=(mp, witness))
    process.start()
    process.join()
    pids = [event.value for event in witness.events("parent")]
    expect.equal("parent_process().pid, in the child", pids, [os.getpid()])


@clause("process.parent_process.none-for-a-program")
def test_a_program_has_no_parent_process(mp: Api) -> None:
    expect.equal("parent_process() where no Process was started", mp.parent_process(), None)


@clause("process.parent_process.join-waits-for-the-creators-end")
def test_a_child_can_wait_for_its_creator(mp: Api, witness: Witness) -> None:
    creator = mp.Process(target=leave_a_child_behind, args=(mp, witness))
    creator.start()
    witness.wait_for("watching")
    witness.open("leave", after=0.1)
    witness.wait_for("released")
    creator.join()
    order = [event.name for event in witness.events() if event.name in ("leaving", "released")]
    expect.equal("the order of events", order, ["leaving", "released"])
