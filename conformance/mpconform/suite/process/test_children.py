"""active_children(): the list of a process's own living children."""

from __future__ import annotations

from mpconform.suite import Api, Witness, clause, completed, eventually, expect, tasks
from mpconform.suite.system import is_kept, is_running


def report_children(mp: Api, witness: Witness) -> None:
    """Report how many children this process has."""
    witness.report("children", len(mp.active_children()))


@clause("process.active_children.lists-the-living")
def test_started_children_are_listed_until_their_end(mp: Api, witness: Witness) -> None:
    unstarted = mp.Process(target=tasks.nothing)
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    children = mp.active_children()
    expect.holds("the running child among the children", process in children, children)
    expect.holds("no unstarted process among them", unstarted not in children, children)
    witness.open("go")
    process.join()
    children = mp.active_children()
    expect.holds("no ended process among the children", process not in children, children)


@clause("process.active_children.list-is-the-callers")
def test_every_list_of_children_is_a_new_one(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    children = mp.active_children()
    same = [child is process for child in children]
    children.clear()
    again = mp.active_children()
    witness.open("go")
    process.join()
    expect.equal("whether each child is the object that was started", same, [True])
    expect.equal("the children, after another list of them was emptied", again, [process])


@clause("process.active_children.reaps-the-ended")
def test_ended_children_are_joined_by_asking(mp: Api) -> None:
    process = mp.Process(target=tasks.nothing)
    process.start()
    pid = process.pid
    eventually("the child has left the list", lambda: process not in mp.active_children())
    eventually("the child has ended", lambda: not is_running(pid))
    expect.equal("whether the system still keeps the ended child", is_kept(pid), False)
    expect.holds("an exit code, without a join()", process.exitcode is not None, process.exitcode)


@clause("process.active_children.empty-in-a-new-process")
def test_a_child_starts_without_children(mp: Api, witness: Witness) -> None:
    sibling = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    sibling.start()
    completed(mp.Process(target=report_children, args=(mp, witness)))
    witness.open("go")
    sibling.join()
    counts = witness.values("children")
    expect.equal("the number of children of a new process", counts, [0])
