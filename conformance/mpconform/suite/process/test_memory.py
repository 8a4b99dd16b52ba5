"""What a new process has of its creator's memory."""

from __future__ import annotations

import os

from mpconform.suite import Api, Witness, clause, completed, expect

memory = ["as imported"]


hooks: dict[str, int] = {}
"""For each hook that has run, the process in which it did."""

_registered = False


def register_hooks() -> None:
    """Have forks run the hooks. They stay registered, so this is done but once."""
    global _registered
    if _registered:
        return
    _registered = True

    def note(moment: str) -> None:
        hooks[moment] = os.getpid()

    os.register_at_fork(
        before=lambda: note("before"),
        after_in_parent=lambda: note("in the creator"),
        after_in_child=lambda: note("in the child"),
    )


def report_hooks(witness: Witness) -> None:
    """Report which hooks have run, and where."""
    witness.report("hooks", hooks)


def report_memory(witness: Witness) -> None:
    """Report what this process has in ``memory``."""
    witness.report("memory", list(memory))


def write_memory(witness: Witness, argument: list[str]) -> None:
    """Change ``memory`` and the argument; report both."""
    memory[:] = ["written by the child"]
    argument.append("written by the child")
    witness.report("written", [list(memory), argument])


@clause("process.memory.inherited-under-fork")
def test_a_forked_child_starts_with_its_creators_memory(mp: Api, witness: Witness) -> None:
    memory[:] = ["as imported"]
    process = mp.Process(target=report_memory, args=(witness,))
    memory[:] = ["as it was at start()"]
    process.start()
    memory[:] = ["changed later"]
    process.join()
    seen = witness.values("memory")
    expect.equal("a global, read by the child", seen, [["as it was at start()"]])


@clause("process.memory.fresh-under-spawn")
def test_other_children_import_their_modules_afresh(mp: Api, witness: Witness) -> None:
    memory[:] = ["changed by the creator"]
    completed(mp.Process(target=report_memory, args=(witness,)))
    seen = witness.values("memory")
    expect.equal("a global, read by the child", seen, [["as imported"]])


@clause("process.memory.changes-stay-in-the-child")
def test_what_the_child_writes_is_its_own(mp: Api, witness: Witness) -> None:
    memory[:] = ["the creator's"]
    argument = ["the creator's"]
    completed(mp.Process(target=write_memory, args=(witness, argument)))
    written = witness.values("written")
    child = "written by the child"
    expect.equal("what the child wrote", written, [[[child], ["the creator's", child]]])
    expect.equal("the global, in the creator", memory, ["the creator's"])
    expect.equal("the argument, in the creator", argument, ["the creator's"])


@clause("process.memory.fork-runs-the-hooks")
def test_hooks_run_at_the_start_of_a_forked_child(mp: Api, witness: Witness) -> None:
    register_hooks()
    hooks.clear()
    process = completed(mp.Process(target=report_hooks, args=(witness,)))
    creator = os.getpid()
    expect.equal("the hooks, here", hooks, {"before": creator, "in the creator": creator})
    wanted = [{"before": creator, "in the child": process.pid}]
    expect.equal("the hooks, in the child", witness.values("hooks"), wanted)
