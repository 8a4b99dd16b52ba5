"""The server of the start method forkserver: forks children for the process that started it.

It ends when that process closes its end of the connection, or dies. Its children go on.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import traceback

from mpreference import forking, handle, transfer
from mpreference.connection import Connection, wait
from mpreference.contexts import child, handover, main_module, spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class Server:
    """Waits for requests and for the ends of children, in one thread."""

    def __init__(self, creator: Connection) -> None:
        self._creator = creator
        self._children: dict[int, Connection] = {}
        # A signal leaves a byte there, lest an end go unnoticed between two looks.
        self._signals, self._signalled = socket.socketpair()
        for end in (self._signals, self._signalled):
            end.setblocking(False)
            forking.close_in_children(end)
        signal.set_wakeup_fd(self._signalled.fileno(), warn_on_full_buffer=False)
        # Whatever the thread was like that happened to start this process.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        self._inherited = {
            signal.SIGCHLD: signal.signal(signal.SIGCHLD, lambda number, frame: None),
            # An interrupt from the terminal is for the children, and for their creator.
            signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        }

    def serve(self) -> None:
        """Serve; EOFError once the creator is gone."""
        while True:
            ready = wait([self._creator, self._signals])
            if self._signals in ready:
                self._signals.recv(4096)
                self._report_ends()
            if self._creator in ready:
                self._fork(self._creator.recv())

    def _fork(self, connection: Connection) -> None:
        pid = os.fork()
        if pid == 0:
            self._be_child(connection)
        forking.close_in_children(connection)
        self._children[pid] = connection

    def _be_child(self, connection: Connection) -> None:
        status = 1
        try:
            forking.close_in_children(connection)
            signal.set_wakeup_fd(-1)
            # clause: process.signals.an-interrupt-reaches-a-fresh-child
            for number, handler in self._inherited.items():
                signal.signal(number, handler)
            child.forget_creator()
            _introduce(connection)
            status = handover.run(connection)
            child.flush_standard_streams()
        finally:
            os._exit(status)

    def _report_ends(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            with self._children.pop(pid) as connection:
                try:
                    connection.send((pid, None, os.waitstatus_to_exitcode(status)))
                except OSError:
                    pass  # nobody wants to know


def _introduce(connection: Connection) -> None:
    """Tell the creator who this child is.

    The child does it itself: that the server is killed meanwhile shall not matter.
    """
    pid = os.getpid()
    pidfd = os.pidfd_open(pid) if handle.HAS_PIDFD else None
    try:
        connection.send((pid, None if pidfd is None else transfer.Descriptor(pidfd), None))
    except OSError:
        pass  # the creator is gone: that will be noticed soon
    finally:
        if pidfd is not None:
            os.close(pidfd)


def _preload(names: list[str], main: main_module.Origin | None) -> None:
    for name in names:
        try:
            if name == "__main__":
                main_module.load(main)
            else:
                importlib.import_module(name)
        except ImportError:
            pass  # a child that needs it will tell
        except (Exception, SystemExit):
            traceback.print_exc()
    child.flush_standard_streams()


def main() -> NoReturn:
    """What the new interpreter runs."""
    status = 1
    try:
        creator = spawn.take_connection()
        server = Server(creator)
        preparation, names = creator.recv()
        preparation.apply()
        _preload(names, preparation.main)
        server.serve()
    except EOFError:
        status = 0  # the creator has ended
    finally:
        os._exit(status)
