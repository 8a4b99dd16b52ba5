"""The start method forkserver: a fresh process forks the children (see `server`).

The connection to it has no name: nobody but this process holds an end. Each child gets a
connection of its own, and keeps it until it ends; so does the server, which tells there how the
child ended. The end of file there means that both are gone.
"""

from __future__ import annotations

import os
import signal
import sys

from mpreference import exceptions, forking
from mpreference.connection import Connection, Pipe
from mpreference.contexts import handover, spawn
from mpreference.handle import UNKNOWN_EXITCODE, Handle
from mpreference.process import BaseProcess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Modules for the server to import before it forks.
preload: Sequence[str] = ()


def launch(process: BaseProcess) -> ServedChild:
    """Have the server fork a child that runs `process`."""
    parcel = handover.Parcel(process, "forkserver")
    try:
        for _ in range(2):  # a server that has been killed is replaced
            server = _running_server()
            try:
                return ServedChild(server.request_child(), parcel)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                server.ended = True
        raise exceptions.ProcessError("the fork server ends before it can start a process")
    finally:
        parcel.close()


class ServedChild(Handle):
    """A child that the server has forked, and reports on."""

    def __init__(self, connection: Connection, parcel: handover.Parcel) -> None:
        """EOFError if the server ended before it forked the child."""
        super().__init__()
        self._connection = connection
        self.sentinel = connection.fileno()
        try:
            parcel.send(connection)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the child has ended already, or never began: the report tells
        self.pid, pidfd, self._exitcode = connection.recv()
        self._pidfd = None if pidfd is None else forking.PrivateDescriptor(pidfd)

    def _find_exitcode(self) -> int | None:
        if not self._connection.poll():
            return None
        try:
            _, _, exitcode = self._connection.recv()
        except EOFError:
            return UNKNOWN_EXITCODE
        return int(exitcode)

    def _send(self, number: int) -> None:
        if self._pidfd is None:
            super()._send(number)
        else:
            # Others wait for the child, so its pid may belong to another process by now.
            signal.pidfd_send_signal(self._pidfd.fd, number)

    def _release(self) -> None:
        self._connection.close()


class _Server:
    """The server as its creator sees it."""

    def __init__(self) -> None:
        self._pid, self._connection = spawn.start_interpreter("server")
        self.ended = False
        # What of this library is in use here will be so in the children.
        own = [name for name in sys.modules if name.startswith("mpreference.")]
        try:
            self._connection.send((handover.Preparation(), [*own, *preload]))
        except (BrokenPipeError, ConnectionResetError):
            pass  # the first request will show it

    def request_child(self) -> Connection:
        """Have a child forked; BrokenPipeError if the server has ended."""
        with forking.start_lock:
            ours, theirs = Pipe()
            forking.close_in_children(ours)
            with theirs:
                self._connection.send(theirs)
            return ours

    def bury(self) -> None:
        """Clear away what is left of it."""
        self._connection.close()
        try:
            os.waitpid(self._pid, 0)
        except ChildProcessError:
            pass  # somebody else waited for it


_server: _Server | None = None


def _running_server() -> _Server:
    global _server
    with forking.start_lock:
        if _server is not None and _server.ended:
            _server.bury()
            _server = None
        if _server is None:
            _server = _Server()
        return _server


def _forget_server() -> None:
    # A child of its creator's server would not be a child of a forked process: it starts its own.
    global _server
    _server = None


os.register_at_fork(after_in_child=_forget_server)
