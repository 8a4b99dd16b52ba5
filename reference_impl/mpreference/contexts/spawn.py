"""The start method spawn: the child is a fresh interpreter.

It finds the connection to its creator in the place of its standard input, so that it need not
inherit any other descriptor.
"""

from __future__ import annotations

import os
import signal
import sys

from mpreference import forking
from mpreference.connection import Connection, Pipe
from mpreference.contexts import child, handover
from mpreference.handle import HAS_PIDFD, OwnChild
from mpreference.process import BaseProcess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

# What to run; None stands for sys.executable.
executable: str | None = None


def launch(process: BaseProcess) -> OwnChild:
    """Start an interpreter that runs `process`."""
    parcel = handover.Parcel(process, "spawn")
    try:
        with forking.start_lock:
            pid, connection = start_interpreter("spawn")
            handle = OwnChild(pid, None if HAS_PIDFD else os.dup(connection.fileno()))
        try:
            with connection:
                parcel.send(connection)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the child has ended already: its exit code tells
        except BaseException:
            handle.signal(signal.SIGKILL)
            handle.wait()
            raise
        return handle
    finally:
        parcel.close()


def start_interpreter(module: str) -> tuple[int, Connection]:
    """Start an interpreter on main() of `module` here; return its pid, and a connection to it."""
    import subprocess  # only the first start needs it

    options: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    # The whole path, in its order, so that it finds this very library, and nothing instead of it.
    path = ascii([entry for entry in sys.path if isinstance(entry, str)])
    code = f"import sys; sys.path[:] = {path}; from {__package__} import {module}; {module}.main()"
    command = [executable or sys.executable, *options, *_more_options(options), "-c", code]
    place: dict[str, Any] = {"cwd": _directory(), "env": _environment()}
    with forking.start_lock:
        ours, theirs = Pipe()
        forking.close_in_children(ours)
        with theirs:
            interpreter = subprocess.Popen(command, stdin=theirs.fileno(), **place)
    interpreter.returncode = 0  # it is not this object that waits for it
    return interpreter.pid, ours


def _directory() -> str | None:
    """Where the interpreter begins; None if here. It may not begin where the directory is gone."""
    # clause: process.start.works-where-the-directory-is-gone
    try:
        os.getcwd()
    except FileNotFoundError:
        return os.sep
    return None


def _environment() -> dict[str, str]:
    """A copy: another thread may change the environment while the system reads it, or we."""
    # clause: process.start.works-while-the-environment-changes
    found = ((name, os.environ.get(name)) for name in list(os.environ))
    return {name: value for name, value in found if value is not None}


def _more_options(options: list[str]) -> list[str]:
    """The -X options of this interpreter that are not among `options`."""
    names = {option.partition("=")[0] for option in options}
    return [
        f"-X{name}" if value is True else f"-X{name}={value}"
        for name, value in sys._xoptions.items()
        if name not in names
    ]


def take_connection() -> Connection:
    """In the new interpreter: the connection to its creator."""
    connection = Connection(os.dup(0))
    forking.close_in_children(connection)
    child.empty_standard_input()
    return connection


def main() -> NoReturn:
    """What the new interpreter runs."""
    connection = take_connection()
    status = handover.run(connection)
    child.flush_standard_streams()
    os._exit(status)
