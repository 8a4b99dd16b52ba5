"""Daemonic processes, and what happens to children when their creator exits."""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys

from mpconform.cases import sampled_from
from mpconform.suite import Api, Witness, cases, clause, eventually, expect, reached, tasks
from mpconform.suite.process.system import is_running

MAIN_PROGRAM = """\
import sys

from mpconform.suite.process.test_daemon import main

if __name__ == "__main__":
    main(*sys.argv[1:])
"""


def main(module_name: str, start_method: str, witness: str, daemon: str) -> None:
    """The main program: import the backend, start a process, reach the end."""
    module = importlib.import_module(module_name)
    context = module.get_context(start_method) if hasattr(module, "get_context") else module
    start_one(context, pickle.loads(bytes.fromhex(witness)), daemon == "daemonic")


def start_one(mp: Api, witness: Witness, daemon: bool) -> None:
    """Start a process that waits at a gate, and do not wait for its end."""
    gate = "never" if daemon else "go"
    mp.Process(target=tasks.wait_at_gate, args=(witness, gate), daemon=daemon).start()
    witness.wait_for("started")
    witness.open("go", after=0.1)  # an exit that does not wait is over by then


def run_creator(mp: Api, witness: Witness, creator: str, daemon: bool) -> int:
    """Run a process or a program that starts one process; its exit code."""
    if creator == "process":
        process = mp.Process(target=start_one, args=(mp, witness, daemon))
        process.start()
        process.join()
        code: int = process.exitcode
        return code
    with open("creator.py", "w") as file:
        file.write(MAIN_PROGRAM)
    kind = "daemonic" if daemon else "not daemonic"
    arguments = [mp.module.__name__, mp.start_method, pickle.dumps(witness).hex(), kind]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.call([sys.executable, "creator.py", *arguments], env=environment)


def report_refusal(mp: Api, witness: Witness) -> None:
    """Try to start a process from this one; report what became of it."""
    process = mp.Process(target=tasks.report, args=(witness, "grandchild"))
    try:
        process.start()
    except Exception:
        witness.report("refused")
    else:
        process.join()


def report_default(mp: Api, witness: Witness) -> None:
    """Report the daemon flag of a process that is made here, and of this process."""
    witness.report("flags", [mp.current_process().daemon, mp.Process().daemon])


@clause("process.daemon.inherited-from-the-creator")
def test_the_flag_is_that_of_the_creator(mp: Api, witness: Witness) -> None:
    expect.equal("daemon of a process made by a program", mp.Process().daemon, False)
    for daemon in (False, True):
        process = mp.Process(target=report_default, args=(mp, witness), daemon=daemon)
        process.start()
        process.join()
    seen = [event.value for event in witness.events("flags")]
    wanted = [[False, False], [True, True]]
    expect.equal("daemon of each child, and of a process that it makes", seen, wanted)


@clause("process.daemon.fixed-at-start")
def test_the_flag_cannot_change_later(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.daemon = True
    process.daemon = False
    process.start()
    expect.raises("to set daemon after start()", Exception, setattr, process, "daemon", True)
    expect.equal("daemon after that", process.daemon, False)
    witness.open("go")
    process.join()


@clause("process.daemon.has-no-children")
def test_a_daemonic_process_starts_none(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_refusal, args=(mp, witness), daemon=True)
    process.start()
    process.join()
    outcome = [event.name for event in witness.events()]
    expect.equal("what became of a start() in a daemonic process", outcome, ["refused"])


@clause("process.daemon.ends-with-its-creator")
@cases(
    creator=sampled_from(["process", "program"]),
    examples=[{"creator": "process"}, {"creator": "program"}],
    reach=("process", "program"),
)
def test_a_daemonic_process_is_ended(mp: Api, witness: Witness, creator: str) -> None:
    code = run_creator(mp, witness, creator, daemon=True)
    expect.equal("the exit code of the creator", code, 0)
    pid = witness.events("started")[0].pid
    eventually("the daemonic process has ended", lambda: not is_running(pid))
    expect.equal("the targets that finished", len(witness.events("finished")), 0)
    reached(creator)


@clause("process.daemon.others-are-awaited-at-exit")
@cases(
    creator=sampled_from(["process", "program"]),
    examples=[{"creator": "process"}, {"creator": "program"}],
    reach=("process", "program"),
)
def test_other_children_are_awaited(mp: Api, witness: Witness, creator: str) -> None:
    code = run_creator(mp, witness, creator, daemon=False)
    expect.equal("the exit code of the creator", code, 0)
    expect.equal("the targets finished by then", len(witness.events("finished")), 1)
    reached(creator)
