"""What happens in a child between its creation and its exit (chapter `process`)."""

from __future__ import annotations

import atexit
import os
import sys
import threading

from mpreference import ending
from mpreference.contexts import choice
from mpreference.process import BaseProcess


def forget_creator() -> None:
    """In a child just forked: drop what is the business of the process it is a copy of."""
    # The thread that goes on is another one to the system; the interpreter does not look again.
    threading.main_thread()._set_native_id()  # type: ignore[attr-defined]
    atexit._clear()
    executors = sys.modules.get("concurrent.futures.thread")
    if executors is not None:
        # Up to 3.13.0 it would join the creator's threads, of which this may be the copy of one; it
        # offers no way to be told so.
        # clause: process.exitcode.unmoved-by-an-executors-thread
        getattr(executors, "_threads_queues", {}).clear()
    atexit.register(ending.end_of_process)


def run(process: BaseProcess, method: str) -> int:
    """Run `process` in this new child; return the status to exit with, 0 to 255.

    A child ends as an interpreter does: its threads are waited for, then the functions it
    registered with atexit run, then the standard streams are flushed.
    """
    status = 1
    try:
        # clause: contexts.process.child-has-the-contexts-method
        choice.method = method
        process._become_current()
        try:
            process.run()
            status = 0
        except BaseException as error:
            status = status_of(error, process.name)
        # clauses: process.exit.waits-for-threads, process.exit.runs-exit-handlers
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException as error:
        status = status_of(error, process.name)
    finally:
        flush_standard_streams()
    return status


def status_of(error: BaseException, name: str) -> int:
    """The exit status for what ended the process (clauses: process.exitcode.*)."""
    if isinstance(error, SystemExit):
        if error.code is None:
            return 0
        if isinstance(error.code, int):
            # Any int, however large: what the system would keep of it.
            return error.code & 0xFF
        _complain(f"{error.code}\n")
        return 1
    import traceback  # children seldom fail

    _complain(f"Process {name}:\n{''.join(traceback.format_exception(error))}")
    return 1


def _complain(text: str) -> None:
    try:
        sys.stderr.write(text)
    except (AttributeError, OSError, ValueError):
        pass  # no usable stderr: the exit code has to do


def flush_standard_streams() -> None:
    """Write out what is buffered: before a fork, lest the child write it again, and at an end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # no such stream, or a broken one: not this function's to report


def empty_standard_input() -> None:
    """Put the null device in the place of the standard input.

    clause: process.stdin.is-empty
    """
    null = os.open(os.devnull, os.O_RDONLY)
    if null != 0:
        os.dup2(null, 0)
        os.close(null)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (stays open)
