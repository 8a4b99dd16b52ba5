"""What the first start of a process must not depend on, and must not change."""

from __future__ import annotations

import os
import pathlib
import signal
import sys

from mpconform.suite import Api, Witness, clause, completed, expect, tasks
from mpconform.suite.programs import run_file, write

ALONE = "they are about the first start of a process"

WAITING = """
if __name__ == "__main__":
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload([])  # no child imports what the server has imported
    process = context.Process(target=tasks.nothing)
    process.start()
    witness.report("start() has returned")
    witness.open("import")
    process.join()
    witness.report("exit code", process.exitcode)
else:
    witness.wait_at("import")
"""


class NoEntry:
    """An object that is no entry of a path."""


def import_and_report(witness: Witness) -> None:
    """Import a module that is found by the last entry of the path."""
    import found_by_the_last_entry  # type: ignore[import-not-found]

    witness.report("imported", found_by_the_last_entry.word)


@clause("process.start.does-not-wait-for-the-childs-import")
def test_start_returns_while_the_child_imports(mp: Api, witness: Witness) -> None:
    # The gate opens only when start() has returned.
    run_file(mp, witness, WAITING)
    expect.equal("the exit code of the child", witness.values("exit code"), [0])


@clause("process.start.leaves-the-signal-mask-alone")
def test_blocked_signals_stay_blocked_over_a_start(mp: Api) -> None:
    blocked = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}
    process = mp.Process(target=tasks.nothing)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    try:
        process.start()
        still = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    process.join()
    expect.equal("the signals that were blocked and still are", still & blocked, blocked)


@clause("process.environment.path-may-hold-other-objects")
def test_objects_in_the_path_do_no_harm(mp: Api, witness: Witness) -> None:
    write("last/found_by_the_last_entry.py", "word = 'found'\n")
    sys.path += [pathlib.Path("first"), NoEntry(), os.path.abspath("last")]  # type: ignore[list-item]
    process = completed(mp.Process(target=import_and_report, args=(witness,)))
    expect.equal("the exit code", process.exitcode, 0)
    expect.equal("what the child imported", witness.values("imported"), ["found"])
