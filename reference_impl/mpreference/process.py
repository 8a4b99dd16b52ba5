"""Processes as their creator and they themselves see them (chapter `process`)."""

from __future__ import annotations

import atexit
import itertools
import os
import signal
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mpreference import connection
from mpreference.launch_fork import ForkHandle

__all__ = ["BaseProcess", "active_children", "current_process", "parent_process"]


class AuthenticationString(bytes):
    """A key; it cannot be pickled, so as not to leave the process by accident."""

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("an authentication key is not pickled, for security reasons")


class BaseProcess:
    """A process: an object here, and once started, a child of the process that made it.

    `kwargs` and `args` are copied. `daemon=None` inherits the creator's flag. Misuse raises
    AssertionError, the type programs know, but also under `python -O`.
    """

    _start_method: str | None = None

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        _require(group is None, "group argument must be None for now")
        creator = current_process()
        # clause: process.name.default-is-unique
        self._identity: tuple[int, ...] = (*creator._identity, next(_counter))
        self._name = name or f"{type(self).__name__}-{':'.join(map(str, self._identity))}"
        self._target = target
        self._args = tuple(args)
        self._kwargs: dict[str, Any] = dict(kwargs or {})
        self._daemonic = creator.daemon if daemon is None else daemon
        self._authkey = creator.authkey
        self._parent_pid = os.getpid()
        self._parent_name = creator.name
        self._handle: ForkHandle | None = None
        self._closed = False

    def run(self) -> None:
        """What the child does; override it, or give a target."""
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self) -> None:
        """Start the child; at most once, and not in a daemonic process."""
        self._check_open()
        _require(self._handle is None, "cannot start a process twice")
        _require(self._parent_pid == os.getpid(), "can only start a process in its creator")
        _require(
            not current_process().daemon, "daemonic processes are not allowed to have children"
        )
        _reap_finished()  # clause: process.active_children.reaps-the-ended
        self._handle = self._launch()
        # The child has its own; here they would only be kept alive.
        del self._target, self._args, self._kwargs
        _children.add(self)

    def _launch(self) -> ForkHandle:
        raise NotImplementedError(f"{type(self).__name__} has no start method")

    def terminate(self) -> None:
        """Send SIGTERM; nothing happens if the child has ended."""
        self._check_open()
        self._started_handle().signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL; nothing happens if the child has ended."""
        self._check_open()
        self._started_handle().signal(signal.SIGKILL)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the child has ended, at most `timeout` seconds (None: without limit)."""
        self._check_open()
        _require(self._parent_pid == os.getpid(), "can only join a child process")
        handle = self._handle
        if handle is None:
            raise AssertionError("can only join a started process")
        if handle.wait(timeout) is not None:
            _children.discard(self)

    def is_alive(self) -> bool:
        """Whether the process is running."""
        self._check_open()
        if self is _current:
            return True
        _require(self._parent_pid == os.getpid(), "can only test a child process")
        if self._handle is None:
            return False
        if self._handle.poll() is None:
            return True
        _children.discard(self)
        return False

    def close(self) -> None:
        """Release the child's resources; ValueError while it is running."""
        handle = self._handle
        if handle is not None:
            if self._parent_pid == os.getpid() and handle.poll() is None:
                raise ValueError("cannot close a process while it is running: join it first")
            self._handle = None
            _children.discard(self)
            handle.close()
        self._closed = True

    @property
    def name(self) -> str:
        """A label, of no meaning."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        _require(isinstance(name, str), "name must be a string")
        self._name = name

    @property
    def daemon(self) -> bool:
        """Whether the process is terminated, rather than waited for, when its creator ends."""
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        _require(self._handle is None and not self._closed, "process has already started")
        self._daemonic = daemonic

    @property
    def authkey(self) -> bytes:
        """The key inherited from the creator."""
        return self._authkey

    @authkey.setter
    def authkey(self, authkey: bytes) -> None:
        self._authkey = AuthenticationString(authkey)

    @property
    def exitcode(self) -> int | None:
        """None until the child has ended; then 0 to 255, or -N if killed by signal N."""
        self._check_open()
        if self._handle is None or self is _current or self._parent_pid != os.getpid():
            return None
        return self._handle.poll()

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        self._check_open()
        if self is _current:
            return os.getpid()
        return None if self._handle is None else self._handle.pid

    @property
    def ident(self) -> int | None:
        """The same as `pid`."""
        return self.pid

    @property
    def sentinel(self) -> int:
        """A descriptor that is ready to be read once the process has ended."""
        self._check_open()
        if self._handle is None:
            raise ValueError("process not started")
        return self._handle.sentinel

    def __repr__(self) -> str:
        words = [type(self).__name__, f"name={self._name!r}"]
        exitcode = None
        if self._closed:
            state = "closed"
        elif self is _current:
            state = "started"
        elif self._parent_pid != os.getpid():
            state = "unknown"
        elif self._handle is None:
            state = "initial"
        else:
            exitcode = self._handle.poll()
            state = "started" if exitcode is None else "stopped"
        if not self._closed and self.pid is not None:
            words.append(f"pid={self.pid}")
        words += [f"parent={self._parent_pid}", state]
        if exitcode is not None:
            words.append(f"exitcode={_exitcode_name(exitcode)}")
        if self._daemonic:
            words.append("daemon")
        return f"<{' '.join(words)}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a process object is not pickled: it means something to its creator only")

    # --- internal --------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("process object is closed")

    def _started_handle(self) -> ForkHandle:
        if self._handle is None:
            # The type is an accident of the standard library that programs may have met.
            raise AttributeError("the process has not been started")
        return self._handle

    def _become_current(self, life_line: int) -> None:
        """Make this process, a child just created, the current one."""
        global _current, _parent, _counter
        if _parent is not None:
            _parent._forget()
        _parent = ParentProcess(self._parent_name, self._parent_pid, life_line)
        _current = self
        _counter = itertools.count(1)
        _children.clear()

    @staticmethod
    def _end_of_process() -> None:
        end_of_process()


class MainProcess(BaseProcess):
    """The process the program began in; nobody's child here."""

    def __init__(self) -> None:
        self._identity = ()
        self._name = "MainProcess"
        self._daemonic = False
        self._authkey = AuthenticationString(os.urandom(32))
        self._parent_pid = -1
        self._parent_name = ""
        self._handle = None
        self._closed = False

    def close(self) -> None:
        """Nothing to release."""


class ParentProcess:
    """What a child knows of the process that created it: `name`, `pid`, whether it lives."""

    def __init__(self, name: str, pid: int, life_line: int) -> None:
        self.name = name
        self.pid = self.ident = pid
        self.exitcode = None
        self.sentinel = life_line

    def is_alive(self) -> bool:
        """Whether the parent is running."""
        return not connection.wait([self.sentinel], 0)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the parent has ended, at most `timeout` seconds (None: no limit)."""
        connection.wait([self.sentinel], timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name!r} pid={self.pid}>"

    def _forget(self) -> None:
        os.close(self.sentinel)


_children: set[BaseProcess] = set()
_counter = itertools.count(1)
_parent: ParentProcess | None = None
_current: BaseProcess = MainProcess()

# Called first when the process ends, while its children live.
exit_hooks: list[Callable[[], None]] = []

os.register_at_fork(after_in_child=_children.clear)


def current_process() -> BaseProcess:
    """The object for the process this is called in."""
    return _current


def parent_process() -> ParentProcess | None:
    """The process that created this one, or None in the main process."""
    return _parent


def active_children() -> list[BaseProcess]:
    """The children of this process that are alive; those that have ended are reaped."""
    _reap_finished()
    return list(_children)


def end_of_process() -> None:
    """Terminate the daemonic children, and wait for all.

    clauses: process.daemon.ends-with-its-creator, process.daemon.others-are-awaited-at-exit
    """
    for hook in exit_hooks:
        hook()
    remaining = active_children()
    for process in remaining:
        if process.daemon:
            process.terminate()
    for process in remaining:
        process.join()


atexit.register(end_of_process)


def _reap_finished() -> None:
    for process in _children.copy():
        handle = process._handle
        # Another thread may be closing it.
        if handle is None or handle.poll() is not None:
            _children.discard(process)


def _require(condition: bool, message: str) -> None:
    # Raised, not asserted: the check must hold under `python -O` too.
    if not condition:
        raise AssertionError(message)


def _exitcode_name(exitcode: int) -> str:
    if exitcode < 0:
        try:
            return f"-{signal.Signals(-exitcode).name}"
        except ValueError:
            pass  # a signal without a name
    return str(exitcode)
