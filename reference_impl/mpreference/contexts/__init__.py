"""Start methods, and the contexts that offer the whole library for one of them.

choice       the program's choice of a start method
fork         a child that is a copy of its creator
spawn        a child that is a fresh interpreter
forkserver   a child that a fresh process forks; the creator's side
server       that process
handover     what a child gets that is no copy of its creator
main_module  the creator's main module, found again in such a child
child        what happens in every child between its creation and its exit
"""

from __future__ import annotations

import os
import sys

from mpreference import connection, exceptions, process
from mpreference.contexts import choice, fork, forkserver, spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, ClassVar

    from mpreference.handle import Handle
    from mpreference.pool import Pool
    from mpreference.queues import Queue, SimpleQueue


class BaseContext:
    """The names of the library, for one start method."""

    ProcessError = exceptions.ProcessError
    TimeoutError = exceptions.TimeoutError
    BufferTooShort = exceptions.BufferTooShort
    AuthenticationError = exceptions.AuthenticationError

    Process: ClassVar[type[process.BaseProcess]]

    Pipe = staticmethod(connection.Pipe)
    current_process = staticmethod(process.current_process)
    parent_process = staticmethod(process.parent_process)
    active_children = staticmethod(process.active_children)

    _name: str

    # Pools and queues are imported when they are asked for: few children use them.

    def Pool(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
        maxtasksperchild: int | None = None,
    ) -> Pool:
        """A pool of workers started by this context's method."""
        from mpreference.pool import Pool

        return Pool(processes, initializer, initargs, maxtasksperchild, self.get_context())

    def Queue(self, maxsize: int = 0) -> Queue:
        """A queue between processes."""
        from mpreference.queues import Queue

        self.get_context()  # clause: contexts.default.first-use-settles-it
        return Queue(maxsize)

    def SimpleQueue(self) -> SimpleQueue:
        """A queue between processes, without a thread and without a limit."""
        from mpreference.queues import SimpleQueue

        self.get_context()
        return SimpleQueue()

    def cpu_count(self) -> int:
        """The number of processors of the machine; NotImplementedError if unknown."""
        count = os.cpu_count()
        if count is None:
            raise NotImplementedError("cannot determine number of cpus")
        return count

    def freeze_support(self) -> None:
        """Nothing to do on POSIX."""

    def set_executable(self, executable: str) -> None:
        """The interpreter for spawn and forkserver to start, in place of sys.executable."""
        spawn.executable = os.fsdecode(executable)

    def set_forkserver_preload(self, module_names: Sequence[str]) -> None:
        """Modules for the next fork server to import first; "__main__" is the main module."""
        if not all(isinstance(name, str) for name in module_names):
            raise TypeError("module_names must be a list of strings")
        forkserver.preload = tuple(module_names)

    def get_context(self, method: str | None = None) -> BaseContext:
        """The context for `method`, by default this one; ValueError if there is none."""
        if method is None:
            return self
        try:
            return _CONCRETE[method]
        except (KeyError, TypeError):
            # clause: contexts.get_context.refuses-an-unknown-method
            raise ValueError(f"cannot find context for {method!r}") from None

    def get_start_method(self, allow_none: bool = False) -> str | None:
        """The name of this context's start method."""
        return self._name

    def set_start_method(self, method: str | None, force: bool = False) -> None:
        """A concrete context has its method for good: ValueError."""
        # clause: contexts.set_start_method.refused-by-a-context
        raise ValueError("cannot set start method of concrete context")

    def get_all_start_methods(self) -> list[str]:
        """The names of the available start methods, the default first."""
        return list(_CONCRETE)

    def __reduce__(self) -> str:
        return f"_{self._name}_context"


class ForkProcess(process.BaseProcess):
    """A process that begins as a copy of its creator."""

    def _launch(self) -> Handle:
        return fork.launch(self)


class SpawnProcess(process.BaseProcess):
    """A process that begins as a fresh interpreter."""

    def _launch(self) -> Handle:
        return spawn.launch(self)


class ForkServerProcess(process.BaseProcess):
    """A process that a fresh server forks."""

    def _launch(self) -> Handle:
        return forkserver.launch(self)


class Process(process.BaseProcess):
    """A process started by the program's choice, which is settled thereby."""

    def _launch(self) -> Handle:
        # clause: contexts.default.process-uses-the-choice
        return default_context.get_context().Process._launch(self)


class ForkContext(BaseContext):
    """Everything by fork."""

    _name = "fork"
    Process = ForkProcess


class SpawnContext(BaseContext):
    """Everything by spawn."""

    _name = "spawn"
    Process = SpawnProcess


class ForkServerContext(BaseContext):
    """Everything by forkserver."""

    _name = "forkserver"
    Process = ForkServerProcess


class DefaultContext(BaseContext):
    """The library's own names: their method is chosen once, or settled by the first use."""

    Process = Process

    def get_context(self, method: str | None = None) -> BaseContext:
        """The context for `method`, or for the program's choice, which is settled thereby."""
        if method is None:
            method = choice.method = choice.method or self.get_all_start_methods()[0]
        return super().get_context(method)

    def get_start_method(self, allow_none: bool = False) -> str | None:
        """The program's choice, settled thereby; with `allow_none`, None if it is open."""
        if allow_none and choice.method is None:
            return None
        return self.get_context()._name

    def set_start_method(self, method: str | None, force: bool = False) -> None:
        """Make the choice; RuntimeError if it is made already, unless `force`.

        With `force`, a method of None leaves it open again.
        """
        # clause: contexts.set_start_method.works-once
        if choice.method is not None and not force:
            raise RuntimeError("context has already been set")
        if method is None and force:
            choice.method = None
        else:
            choice.method = self.get_context(method)._name

    def __reduce__(self) -> str:
        return "default_context"


_fork_context = ForkContext()
_spawn_context = SpawnContext()
_forkserver_context = ForkServerContext()


def _default_first() -> list[BaseContext]:
    """As the standard library has them here."""
    # clause: contexts.get_start_method.settles-the-default
    if sys.platform == "darwin":
        return [_spawn_context, _fork_context, _forkserver_context]
    if sys.version_info >= (3, 14):
        return [_forkserver_context, _fork_context, _spawn_context]
    return [_fork_context, _spawn_context, _forkserver_context]


_CONCRETE: dict[str, BaseContext] = {context._name: context for context in _default_first()}

default_context = DefaultContext()
