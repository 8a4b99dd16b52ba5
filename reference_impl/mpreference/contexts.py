"""Start methods, and the contexts that offer the whole interface for one of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from mpreference import connection, exceptions, launch_fork, process, queues

if TYPE_CHECKING:
    from mpreference.pool import Pool


class BaseContext:
    """The names of the library, bound to one start method."""

    ProcessError = exceptions.ProcessError
    TimeoutError = exceptions.TimeoutError
    BufferTooShort = exceptions.BufferTooShort
    AuthenticationError = exceptions.AuthenticationError

    Process: ClassVar[type[process.BaseProcess]]
    Queue = queues.Queue
    SimpleQueue = queues.SimpleQueue

    Pipe = staticmethod(connection.Pipe)
    current_process = staticmethod(process.current_process)
    parent_process = staticmethod(process.parent_process)
    active_children = staticmethod(process.active_children)

    _name: str

    @property
    def _actual_context(self) -> BaseContext:
        return self

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

    def cpu_count(self) -> int:
        """The number of processors of the machine; NotImplementedError if unknown."""
        count = os.cpu_count()
        if count is None:
            raise NotImplementedError("cannot determine number of cpus")
        return count

    def freeze_support(self) -> None:
        """Nothing to do on POSIX."""

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
        raise ValueError("cannot set start method of concrete context")

    def get_all_start_methods(self) -> list[str]:
        """The names of the available start methods, the default first."""
        return list(_CONCRETE)

    def __reduce__(self) -> str:
        return f"_{self._name}_context"


class ForkProcess(process.BaseProcess):
    """A process started by fork: the child begins as a copy of its creator."""

    _start_method = "fork"

    def _launch(self) -> launch_fork.ForkHandle:
        return launch_fork.launch(self)

    def _become_current(self, life_line: int) -> None:
        # clause: contexts.process.child-has-the-contexts-method
        super()._become_current(life_line)
        default_context._set(_CONCRETE["fork"])


class ForkContext(BaseContext):
    """Everything by fork."""

    _name = "fork"
    Process = ForkProcess


class Process(process.BaseProcess):
    """A process started by the default method, which is fixed thereby."""

    def _launch(self) -> launch_fork.ForkHandle:
        method = default_context._actual_context.Process
        return method._launch(self)


class DefaultContext(BaseContext):
    """The module-level interface: its start method may be set once, or is set by its first use."""

    Process = Process

    def __init__(self) -> None:
        self._actual: BaseContext | None = None

    def _set(self, context: BaseContext | None) -> None:
        self._actual = context

    @property
    def _actual_context(self) -> BaseContext:
        if self._actual is None:
            self._actual = _CONCRETE[self.get_all_start_methods()[0]]
        return self._actual

    def get_context(self, method: str | None = None) -> BaseContext:
        """The context for `method`, or the default one, which is fixed thereby."""
        return self._actual_context if method is None else super().get_context(method)

    def get_start_method(self, allow_none: bool = False) -> str | None:
        """The default start method, fixed thereby; with `allow_none`, None if not yet fixed."""
        if allow_none and self._actual is None:
            return None
        return self._actual_context._name

    def set_start_method(self, method: str | None, force: bool = False) -> None:
        """Fix the default; RuntimeError if it is fixed already, unless `force`.

        With `force`, a method of None makes it undecided again.
        """
        if self._actual is not None and not force:
            raise RuntimeError("context has already been set")
        if method is None and force:
            self._actual = None
        else:
            self._actual = self.get_context(method)

    def __reduce__(self) -> str:
        return "default_context"


_fork_context = ForkContext()

# The default comes first. (Issue 3 adds spawn and forkserver.)
_CONCRETE: dict[str, BaseContext] = {"fork": _fork_context}

default_context = DefaultContext()
