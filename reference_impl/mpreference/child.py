"""What happens in a child between its creation and its exit (chapter `process`)."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from mpreference import forking

if TYPE_CHECKING:
    from mpreference.process import BaseProcess


class _LifeLine:
    """A pipe nobody writes to: children read its end of file when this process dies."""

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()
        self._open = True
        forking.close_in_children(self)

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._writer)


_life_line: _LifeLine | None = None


def life_line() -> int:
    """The descriptor to hand to children, at end of file once this process is dead."""
    global _life_line
    if _life_line is None:
        _life_line = _LifeLine()
    return _life_line.reader


def _forget_life_line() -> None:
    global _life_line
    _life_line = None


os.register_at_fork(after_in_child=_forget_life_line)


def run(process: BaseProcess, parent_life_line: int) -> int:
    """Run `process` in this new child; return the status to exit with, 0 to 255.

    A child ends as an interpreter does: its threads are waited for, then the functions it
    registered with atexit run, then the standard streams are flushed.
    """
    status = 1
    try:
        # The parent's handlers are the parent's business.
        atexit._clear()
        atexit.register(process._end_of_process)
        _detach_stdin()
        process._become_current(parent_life_line)
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
        _flush(sys.stdout)
        _flush(sys.stderr)
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
    _complain(f"Process {name}:\n{''.join(traceback.format_exception(error))}")
    return 1


def _complain(text: str) -> None:
    try:
        sys.stderr.write(text)
    except (AttributeError, OSError, ValueError):
        pass  # no usable stderr: the exit code has to do


def _flush(stream: object) -> None:
    try:
        stream.flush()  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        pass  # broken streams do not change the exit code


def _detach_stdin() -> None:
    # clause: process.stdin.is-empty
    try:
        sys.stdin.close()
    except (AttributeError, OSError, ValueError):
        pass
    try:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    except OSError:
        pass
