"""Who a process is: its id, its name, and what it knows of itself and of its creator."""

from __future__ import annotations

import os

from mpconform.annotations import Any
from mpconform.cases import sampled_from, text
from mpconform.suite import Api, Witness, cases, clause, completed, each, expect, reached, tasks
from mpconform.suite.process.subclasses import subclass


def report_itself(mp: Api, witness: Witness) -> None:
    """Report what current_process() says here, and the true process id."""
    itself = mp.current_process()
    witness.report("itself", [itself.name, itself.pid, itself.daemon, os.getpid()])


def report_life(mp: Api, witness: Witness) -> None:
    """Report whether current_process() is alive."""
    witness.report("alive", mp.current_process().is_alive())


def report_the_object(process: Any) -> None:
    """As the ``run`` of a subclass: report what current_process() has to do with it."""
    current = process.mp.current_process()
    process.witness.report("current", [current is process, current.number])


@clause("process.pid.is-the-systems")
def test_pid_is_that_of_the_process_that_runs_the_target(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.report_pid, args=(witness, "pid"))
    expect.equal("pid before start()", process.pid, None)
    process.start()
    given = process.pid
    process.join()
    pids = witness.values("pid")
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


@clause("process.name.is-the-one-given")
def test_a_running_process_may_be_renamed(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=witness.wait_at, args=("end",), name="as it was made")
    process.start()
    names = [process.name]
    process.name = "as it runs"
    names.append(process.name)
    witness.open("end")
    process.join()
    names.append(process.name)
    process.name = "as it was"
    names.append(process.name)
    wanted = ["as it was made", "as it runs", "as it runs", "as it was"]
    expect.equal("the names, assigned at several times", names, wanted)


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
    seen = witness.values("itself")
    wanted = [process.name, process.pid, False, process.pid]
    expect.equal("name, pid and daemon of current_process(), and the true pid", seen, [wanted])
    reached(how)


@clause("process.name.refuses-what-is-no-string")
@cases(name=each([7, None, b"bytes"]))
def test_a_name_is_a_string(mp: Api, name: object) -> None:
    process = mp.Process(target=tasks.nothing, name="a name")
    expect.raises("assigning it to name", Exception, setattr, process, "name", name)
    expect.equal("the name after that", process.name, "a name")


@clause("process.current_process.of-a-program")
def test_a_program_knows_itself(mp: Api) -> None:
    itself = mp.current_process()
    expect.equal("the name of current_process() in a program", itself.name, "MainProcess")
    expect.equal("its pid", itself.pid, os.getpid())
    expect.equal("its daemon flag", itself.daemon, False)


@clause("process.current_process.is-the-object-that-runs")
def test_the_child_has_the_object_that_runs(mp: Api, witness: Witness) -> None:
    process = subclass(mp)()
    process.mp, process.witness, process.number = mp, witness, 5
    process.work = report_the_object
    process.start()
    process.join()
    seen = witness.values("current")
    expect.equal("whether it is that object, and an attribute of it", seen, [[True, 5]])


@clause("process.is_alive.true-of-oneself")
def test_everybody_is_alive(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_life, args=(mp, witness)))
    seen = witness.values("alive")
    expect.equal("current_process().is_alive(), in the child", seen, [True])
    alive = mp.current_process().is_alive()
    expect.equal("current_process().is_alive(), in the program", alive, True)


@clause("process.identity.equal-only-to-itself")
def test_processes_are_told_apart(mp: Api, witness: Witness) -> None:
    processes = [mp.Process(target=witness.wait_at, args=("end",), name="a name") for _ in range(2)]
    for state in ("made", "running", "ended"):
        one, other = processes
        expect.equal(f"whether it equals itself, when {state}", one == one, True)
        expect.equal(f"whether it equals another one, when {state}", one == other, False)
        expect.equal(f"the number of both in a set, when {state}", len({one, other, one}), 2)
        for process in processes:
            if state == "made":
                process.start()
            elif state == "running":
                witness.open("end")
                process.join()


@clause("process.name.may-be-shared")
def test_two_processes_may_have_one_name(mp: Api) -> None:
    first, second = mp.Process(name="a name"), mp.Process(name="a name")
    third = mp.Process()
    third.name = "a name"
    names = [process.name for process in (first, second, third)]
    expect.equal("the names, given twice and assigned once", names, ["a name"] * 3)
