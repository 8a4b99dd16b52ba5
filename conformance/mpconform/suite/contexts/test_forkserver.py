"""The fork server: what it imports, how long it lives."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile

from mpconform.suite import Api, Witness, cases, clause, completed, each, eventually, expect, tasks
from mpconform.suite.programs import run_file, write
from mpconform.suite.streams import standard_output_to
from mpconform.suite.system import is_running

ALONE = "they are about the beginning and the end of the fork server"

PRELOADED = "module_to_be_preloaded"

PROGRAM = """
from mpconform.suite.contexts.test_forkserver import report_server

if __name__ == "__main__":
    process = context.Process(target=report_server, args=(witness,))
    process.start()
    process.join()
"""

PROGRAM_THAT_FORKS = (
    PROGRAM
    + """
    from mpconform.suite.contexts.test_forkserver import fork_one_that_stays

    fork_one_that_stays(witness)
"""
)


def report_server(witness: Witness) -> None:
    """Report the process that forked this one."""
    witness.report("server", os.getppid())


def report_what_it_saw(witness: Witness) -> None:
    """Report what the preloaded module saw when it was imported."""
    witness.report("seen", importlib.import_module(PRELOADED).seen)


def report_importer(witness: Witness) -> None:
    """Report in which process the preloaded module was imported, and this process."""
    witness.report("importer", [importlib.import_module(PRELOADED).pid, os.getpid()])


def importers(mp: Api, witness: Witness, names: list[str], count: int) -> list[int]:
    """The processes that imported the module for ``count`` children; not one of these itself."""
    write(f"{PRELOADED}.py", "import os\npid = os.getpid()\n")
    sys.path.insert(0, os.getcwd())
    mp.set_forkserver_preload(names)
    for _ in range(count):
        completed(mp.Process(target=report_importer, args=(witness,)))
    seen = witness.values("importer")
    expect.equal("the number of children that found the module", len(seen), count)
    own = [pid for importer, pid in seen if importer in (pid, os.getpid())]
    expect.equal("the children that imported the module themselves", own, [])
    return [importer for importer, _ in seen]


@clause("contexts.set_forkserver_preload.children-have-the-modules")
def test_modules_are_imported_once_for_all(mp: Api, witness: Witness) -> None:
    found = importers(mp, witness, [PRELOADED], 2)
    expect.equal("the number of processes that imported the module", len(set(found)), 1)


@clause("contexts.set_forkserver_preload.ignores-unknown-modules")
def test_unknown_modules_do_no_harm(mp: Api, witness: Witness) -> None:
    importers(mp, witness, ["no_such_module_anywhere", PRELOADED], 1)


@clause("contexts.set_forkserver_preload.ignores-modules-that-fail")
def test_modules_that_fail_do_no_harm(mp: Api, witness: Witness) -> None:
    write("module_that_fails.py", "raise ValueError('the module does not work')\n")
    importers(mp, witness, ["module_that_fails", PRELOADED], 1)


MAIN = """
if __name__ == "__main__":
    context.set_forkserver_preload(["__main__"])
    for _ in range(2):
        process = context.Process(target=tasks.report_pid, args=(witness, "child"))
        process.start()
        process.join()
else:
    witness.report("importer", os.getpid())
"""


@clause("contexts.set_forkserver_preload.main-is-imported-by-the-server")
def test_the_main_module_is_imported_once(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, MAIN)
    expect.equal("the number of children", len(witness.events("child")), 2)
    importers = witness.values("importer")
    expect.equal("the number of imports", len(importers), 1)
    own = set(importers) & set(witness.values("child"))
    expect.equal("the children that have imported it", own, set())


@clause("contexts.set_forkserver_preload.modules-see-the-arguments")
def test_preloaded_modules_see_the_creators_arguments(mp: Api, witness: Witness) -> None:
    write(f"{PRELOADED}.py", "import os, sys\nseen = [list(sys.argv), os.getcwd()]\n")
    sys.path.insert(0, os.getcwd())
    mp.set_forkserver_preload([PRELOADED])
    arguments = sys.argv[:]
    sys.argv[:] = ["a program", "an argument"]
    try:
        completed(mp.Process(target=report_what_it_saw, args=(witness,)))
    finally:
        sys.argv[:] = arguments
    wanted = [[["a program", "an argument"], os.getcwd()]]
    expect.equal("arguments and directory", witness.values("seen"), wanted)


# With a buffer, whatever the environment says of standard output.
PRINTING = """
import sys
sys.stdout = open(1, "w", closefd=False)
print("imported")
"""


@clause("contexts.set_forkserver_preload.output-appears-once")
def test_children_do_not_repeat_what_the_server_printed(mp: Api) -> None:
    write(f"{PRELOADED}.py", PRINTING)
    sys.path.insert(0, os.getcwd())
    mp.set_forkserver_preload([PRELOADED])
    with tempfile.TemporaryFile() as file:
        with standard_output_to(file.fileno()):
            for _ in range(2):
                completed(mp.Process(target=tasks.nothing))
        file.seek(0)
        expect.equal("the text that arrived", file.read(), b"imported\n")


@clause("contexts.set_forkserver_preload.refuses-what-is-no-name")
@cases(kind=each(["a module", "bytes"]))
def test_only_names_are_preloaded(mp: Api, kind: str) -> None:
    names = ["sys", sys if kind == "a module" else b"sys"]
    call = f"set_forkserver_preload() with {kind}"
    expect.raises(call, TypeError, mp.set_forkserver_preload, names)


def fork_one_that_stays(witness: Witness) -> None:
    """Fork a process that waits at a gate, and go on when it does."""
    if os.fork() == 0:
        try:
            witness.report("forked")
            witness.wait_at("leave")
        finally:
            os._exit(0)
    witness.wait_for("forked")


@clause("contexts.forkserver.ends-though-a-forked-child-lives")
def test_no_server_is_left_behind_beside_a_forked_process(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, PROGRAM_THAT_FORKS)
    (server,) = witness.values("server")
    assert isinstance(server, int)
    eventually("the fork server of the program has ended", lambda: not is_running(server))
    witness.open("leave")
    (forked,) = (event.pid for event in witness.events("forked"))
    eventually("the forked process has ended", lambda: not is_running(forked))


@clause("contexts.forkserver.replaces-a-killed-server")
def test_a_killed_server_is_replaced(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_server, args=(witness,)))
    (event,) = witness.events("server")
    expect.holds("the child to be that of a server", event.value != os.getpid(), event.value)
    os.kill(event.value, signal.SIGKILL)
    eventually("the server has ended", lambda: not is_running(event.value))
    second = completed(mp.Process(target=tasks.report, args=(witness, "ran")))
    expect.equal("the targets that ran after that", len(witness.events("ran")), 1)
    expect.equal("the exit code of that child", second.exitcode, 0)


@clause("contexts.forkserver.ends-with-the-program")
def test_no_server_is_left_behind(mp: Api, witness: Witness) -> None:
    run_file(mp, witness, PROGRAM)
    (server,) = witness.values("server")
    assert isinstance(server, int)
    eventually("the fork server of the program has ended", lambda: not is_running(server))


@clause("contexts.forkserver.outlives-an-interrupt")
def test_an_interrupted_server_goes_on(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_server, args=(witness,)))
    (server,) = witness.values("server")
    os.kill(server, signal.SIGINT)
    for _ in range(2):
        completed(mp.Process(target=report_server, args=(witness,)))
    expect.equal("the servers of three children", witness.values("server"), [server] * 3)
