"""What a child finds: variables, directory, command line, modules, descriptors, signal handlers."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable

from mpconform.annotations import Any
from mpconform.suite import Api, Witness, clause, completed, expect, tasks

ALONE = {
    "forkserver": "a fork server that is running already has the surroundings of its beginning"
}

VARIABLE = "MPCONFORM_CHECK"
MODULE = "mpconform_module_of_a_check"


def report_variable(witness: Witness) -> None:
    """Report an environment variable."""
    witness.report("found", os.environ.get(VARIABLE))


def report_directory(witness: Witness) -> None:
    """Report the current directory."""
    witness.report("found", os.getcwd())


def report_argv(witness: Witness) -> None:
    """Report the command line."""
    witness.report("found", sys.argv)


def report_module(witness: Witness) -> None:
    """Report what is in a module of the check's."""
    try:
        witness.report("found", importlib.import_module(MODULE).word)
    except ImportError:
        witness.report("found", "no such module")


def report_group(witness: Witness) -> None:
    """Report the process group and the session."""
    witness.report("found", [os.getpgrp(), os.getsid(0)])


def report_umask(witness: Witness) -> None:
    """Report the file mode creation mask."""
    witness.report("found", os.umask(0))


def survive_signal(witness: Witness, number: int) -> None:
    """Send a signal to this process, and report that it has survived it."""
    raise_signal(number)
    witness.report("survived")


def write_to(descriptor: int) -> None:
    """Write a word to a descriptor."""
    os.write(descriptor, b"written by the child")


def raise_signal(number: int) -> None:
    """Send a signal to this process, and let its handler run."""
    signal.raise_signal(number)
    tasks.nothing()


def report_interrupt(witness: Witness) -> None:
    """Interrupt this process, and report what came of it."""
    try:
        raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        witness.report("came", "KeyboardInterrupt")
    else:
        witness.report("came", "nothing")


def start_handling(process: Any, number: int, handler: Callable[..., None] | int) -> None:
    """Start the process while this one handles a signal so."""
    before = signal.signal(number, handler)
    try:
        process.start()
    finally:
        signal.signal(number, before)


@clause("process.environment.variables-are-the-creators")
def test_a_child_has_the_variables_of_its_creator(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_variable, args=(witness,))
    os.environ[VARIABLE] = "as it was at start()"
    try:
        process.start()
        os.environ[VARIABLE] = "changed later"
        process.join()
    finally:
        del os.environ[VARIABLE]
    found = witness.values("found")
    expect.equal("the variable, in the child", found, ["as it was at start()"])


@clause("process.environment.directory-is-the-creators")
def test_a_child_begins_in_the_directory_of_its_creator(mp: Api, witness: Witness) -> None:
    before = os.getcwd()
    first = mp.Process(target=tasks.nothing)  # with it comes the server, under forkserver
    first.start()
    first.join()
    process = mp.Process(target=report_directory, args=(witness,))
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        try:
            process.start()
            wanted = os.getcwd()
        finally:
            os.chdir(before)
        process.join()
    found = witness.values("found")
    expect.equal("the current directory of the child", found, [wanted])


@clause("process.environment.argv-is-the-creators")
def test_a_child_has_the_command_line_of_its_creator(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_argv, args=(witness,))
    before, sys.argv = sys.argv, ["program", "--option", "at start()"]
    try:
        process.start()
    finally:
        sys.argv = before
    process.join()
    found = witness.values("found")
    expect.equal("sys.argv in the child", found, [["program", "--option", "at start()"]])


@clause("process.environment.path-is-the-creators")
def test_a_child_finds_modules_where_its_creator_does(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_module, args=(witness,))
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, f"{MODULE}.py"), "w") as file:
            file.write("word = 'imported'\n")
        sys.path.append(directory)
        try:
            process.start()
        finally:
            sys.path.remove(directory)
        process.join()
    found = witness.values("found")
    expect.equal("what the child found in the module", found, ["imported"])


def report_first_entry_of_the_path(witness: Witness) -> None:
    witness.report("found", sys.path[0])


@clause("process.environment.empty-entry-of-the-path-is-made-absolute")
def test_an_empty_entry_of_the_path_names_a_directory(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_first_entry_of_the_path, args=(witness,))
    sys.path.insert(0, "")
    try:
        process.start()
    finally:
        sys.path.remove("")
    process.join()
    (found,) = (event.value for event in witness.events("found"))
    expect.holds("the empty entry to be an absolute path in the child", os.path.isabs(found), found)


@clause("process.descriptors.kept-under-fork")
def test_a_forked_child_has_the_descriptors_of_its_creator(mp: Api) -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    completed(mp.Process(target=write_to, args=(write_end,)))
    os.close(write_end)
    with open(read_end, "rb") as file:
        expect.equal("what came through the pipe", file.read(), b"written by the child")


@clause("process.descriptors.left-out-of-a-fresh-child")
def test_a_fresh_child_holds_no_descriptor_of_its_creator(mp: Api, witness: Witness) -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    os.set_inheritable(write_end, True)
    process = mp.Process(target=tasks.wait_at_gate, args=(witness, "go"))
    process.start()
    witness.wait_for("started")
    os.close(write_end)
    try:
        seen = os.read(read_end, 1)
    except BlockingIOError:
        seen = None  # somebody has the other end
    os.close(read_end)
    witness.open("go")
    process.join()
    expect.equal("what a pipe gives whose other end is closed here", seen, b"")


@clause("process.signals.handlers-are-kept-under-fork")
def test_a_forked_child_handles_signals_as_its_creator(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=raise_signal, args=(signal.SIGUSR1,))
    start_handling(process, signal.SIGUSR1, lambda *_: witness.report("handled"))
    process.join()
    pids = [event.pid for event in witness.events("handled")]
    expect.equal("the processes in which the handler ran", pids, [process.pid])


@clause("process.signals.an-interrupt-reaches-a-fresh-child")
def test_a_fresh_child_can_be_interrupted(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_interrupt, args=(witness,))
    start_handling(process, signal.SIGINT, lambda *_: witness.report("came", "the creator's"))
    process.join()
    came = witness.values("came")
    expect.equal("what came of SIGINT in the child", came, ["KeyboardInterrupt"])


@clause("process.signals.ignored-ones-stay-ignored")
def test_a_child_ignores_what_its_creator_ignores(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=survive_signal, args=(witness, signal.SIGHUP))
    start_handling(process, signal.SIGHUP, signal.SIG_IGN)
    process.join()
    expect.equal("the children that survived SIGHUP", len(witness.events("survived")), 1)


def report_wakeup_descriptor(witness: Witness) -> None:
    witness.report("wakeup descriptor", signal.set_wakeup_fd(-1))


@clause("process.signals.no-wakeup-descriptor-in-a-fresh-child")
def test_a_fresh_child_has_no_wakeup_descriptor(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_wakeup_descriptor, args=(witness,)))
    got = witness.values("wakeup descriptor")
    expect.equal("the wakeup descriptor in the child (-1: none)", got, [-1])


@clause("process.signals.leave-the-creators-wakeup-descriptor-alone")
def test_a_signal_in_a_child_does_not_wake_its_creator(mp: Api) -> None:
    read_end, write_end = os.pipe()
    for end in (read_end, write_end):
        os.set_blocking(end, False)
    process = mp.Process(target=raise_signal, args=(signal.SIGUSR1,))
    before = signal.set_wakeup_fd(write_end)
    try:
        start_handling(process, signal.SIGUSR1, lambda *_: None)
    finally:
        signal.set_wakeup_fd(before)
    process.join()
    os.close(write_end)
    with open(read_end, "rb") as file:
        expect.equal("what the creator's wakeup descriptor was told", file.read(), b"")


@clause("process.environment.group-and-session-are-the-creators")
def test_a_child_stays_in_the_group_of_its_creator(mp: Api, witness: Witness) -> None:
    completed(mp.Process(target=report_group, args=(witness,)))
    found = witness.values("found")
    expect.equal("group and session of the child", found, [[os.getpgrp(), os.getsid(0)]])


@clause("process.environment.umask-is-the-creators")
def test_a_child_has_the_umask_of_its_creator(mp: Api, witness: Witness) -> None:
    process = mp.Process(target=report_umask, args=(witness,))
    before = os.umask(0o027)
    try:
        process.start()
    finally:
        os.umask(before)
    process.join()
    expect.equal("the umask of the child", witness.values("found"), [0o027])
