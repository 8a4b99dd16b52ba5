"""The nursery: a process in which a backend was imported once, and from which wardens are forked.

Orders come over its control socket: one byte for each warden wanted, and with it a descriptor, the
warden's end of a channel to its client. When a warden has ended, the nursery says how over the same
channel, and ends what the warden left behind. It runs no check, and is single-threaded.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import os
import select
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mpconform.arena import processes, walls
from mpconform.arena.body import DUMP_SIGNAL
from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.guard import guarded
from mpconform.arena.imported import AsImported
from mpconform.arena.loading import describe
from mpconform.arena.messages import Description, Ended
from mpconform.arena.places import ADAPTER, RUN_MARK, make_directory, remove
from mpconform.arena.walls import Wall
from mpconform.arena.warden import Warden


class Nursery:
    """Imports the backend of the adapter ``target``; ``modules`` (of checks) too, when it is idle.

    It goes when nobody can order a warden any more, or the other end of ``lifeline`` is closed.
    """

    def __init__(
        self, target: str, control: socket.socket, lifeline: int, modules: Sequence[str]
    ) -> None:
        self._control = control
        self._lifeline = lifeline
        self._modules = [*modules, "psutil"]  # with which wardens look at what is left
        self._wardens: dict[int, Channel] = {}
        self._directory = make_directory()
        processes.become_subreaper()
        self._import(target)
        self._wakeup = processes.watch_children()
        if hasattr(gc, "freeze"):  # looking through what is here would copy it, in every warden
            gc.freeze()

    def _import(self, target: str) -> None:
        """Import the backend, and be afterwards as before: only bodies are as it left things."""
        pid = os.getpid()
        kept = {name: os.environ[name] for name in (RUN_MARK, ADAPTER) if name in os.environ}
        wall = Wall() if walls.wanted() else None
        self._imported = AsImported(self._directory, kept)
        with guarded(self._control.fileno(), self._lifeline), _telling_stacks():
            self._backend, self._description = describe(target, self._imported.undo)
        if os.getpid() != pid:
            os._exit(0)  # a copy that the import has forked, and let come back: one nursery will do
        self._own_children = set(processes.children())  # helpers that the import has started
        self._walled = wall is not None and self._walled_in(wall)

    def _walled_in(self, wall: Wall) -> bool:
        """Whether each arena has a shared memory of its own; else all have that of the nursery."""
        if isinstance(self._description, Description) and self._description.has_engine:
            wall.leave()  # the engine is outside
        wall.close()
        return wall.stands and not self._own_children and not wall.is_used()

    def serve(self) -> Warden | None:
        """Fork wardens as they are ordered. Returns in each of them, with the warden."""
        warden = self._take_orders()
        if warden is None:
            processes.end_orphans(self._wardens)  # those know themselves when to go
            remove(self._directory)
        return warden

    def _take_orders(self) -> Warden | None:
        sources = [self._control.fileno(), self._wakeup[0]]
        if self._lifeline >= 0:
            sources.append(self._lifeline)
        while True:
            ready = select.select(sources, [], [], 0 if self._modules else None)[0]
            if self._lifeline in ready:
                return None
            if self._wakeup[0] in ready:
                self._bury()
            if self._control.fileno() in ready:
                order, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
                if not order:
                    return None
                channel = Channel(socket.socket(fileno=descriptors[0]))
                pid = os.fork()
                if pid == 0:
                    return self._as_warden(channel)
                self._wardens[pid] = channel
            elif self._modules:
                _import(self._modules.pop(0))

    def _as_warden(self, channel: Channel) -> Warden:
        os.setsid()
        signal.set_wakeup_fd(-1)
        self._control.close()
        for descriptor in self._wakeup:
            os.close(descriptor)
        for other in self._wardens.values():
            other.close()
        return Warden(
            self._backend,
            self._description,
            channel,
            self._lifeline,
            self._imported,
            self._walled,
        )

    def _bury(self) -> None:
        """Tell the clients of wardens that have ended; end what these have left behind."""
        os.read(self._wakeup[0], 4096)
        for pid, status in processes.reap().items():
            channel = self._wardens.pop(pid, None)
            if channel is None:
                continue
            processes.end_orphans({*self._wardens, *self._own_children})
            try:
                channel.send(Ended(os.waitstatus_to_exitcode(status)))
            except ChannelClosed:
                pass  # the client has gone, too
            channel.close()


@contextmanager
def _telling_stacks() -> Iterator[None]:
    """Meanwhile the dump signal has this process write where it stands: an import may hang."""
    faulthandler.register(DUMP_SIGNAL, file=2)
    try:
        yield
    finally:
        faulthandler.unregister(DUMP_SIGNAL)


def _import(module: str) -> None:
    """Import ``module``; if that fails, it fails again where it is needed, which is reported."""
    try:
        importlib.import_module(module)
    except Exception:
        return
