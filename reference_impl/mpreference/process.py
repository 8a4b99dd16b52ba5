"""Processes as their creator and they themselves see them (chapter `process`)."""

from __future__ import annotations

import itertools
import os
import signal

from mpreference import forking, transfer
from mpreference.authkey import AuthenticationString
from mpreference.handle import exitcode_name
from mpreference.parent import ParentProcess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from mpreference.handle import Handle

__all__ = ["BaseProcess", "active_children", "current_process", "parent_process"]


class BaseProcess:
    """A process: an object here, and once started, a child of the process that made it.

    `kwargs` and `args` are copied. `daemon=None` inherits the creator's flag. Misuse raises
    AssertionError, the type programs know, but also under `python -O`.
    """

    _started = False
    _handle: Handle | None = None
    _closed = False

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

    def run(self) -> None:
        """What the child does; override it, or give a target."""
        # clause: process.start.calls-a-target-that-is-false
        if self._target is not None:
            self._target(*self._args, **self._kwargs)

    def start(self) -> None:
        """Start the child; at most once, and not in a daemonic process."""
        self._check_open()
        _require(self._parent_pid == os.getpid(), "can only start a process in its creator")
        _require(
            not current_process().daemon, "daemonic processes are not allowed to have children"
        )
        with forking.start_lock:  # of two threads, one
            _require(not self._started, "cannot start a process twice")
            self._started = True
        try:
            _reap_finished()  # clause: process.active_children.reaps-the-ended
            self._handle = self._launch()
        except BaseException:
            self._started = False
            raise
        # The child has its own; here they would only be kept alive.
        del self._target, self._args, self._kwargs
        _children.add(self)

    def _launch(self) -> Handle:
        raise NotImplementedError(f"{type(self).__name__} has no start method")

    def terminate(self) -> None:
        """Send SIGTERM; nothing happens if the child has ended."""
        self._check_open()
        self._started_handle().signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL; nothing happens if the child has ended."""
        self._check_open()
        self._started_handle().signal(signal.SIGKILL)

    def interrupt(self) -> None:
        """Send SIGINT; nothing happens if the child has ended."""
        self._check_open()
        self._started_handle().signal(signal.SIGINT)

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
            # clause: process.close.ends-being-a-child
            _children.discard(self)
            self._handle = None
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
        if not self._closed and self.pid is not None:
            words.append(f"pid={self.pid}")
        words += [f"parent={self._parent_pid}", *self._state()]
        if self._daemonic:
            words.append("daemon")
        return f"<{' '.join(words)}>"

    def _state(self) -> list[str]:
        if self._closed:
            return ["closed"]
        if self is _current:
            return ["started"]
        if self._parent_pid != os.getpid():
            return ["unknown"]
        if self._handle is None:
            return ["initial"]
        exitcode = self._handle.poll()
        return ["started"] if exitcode is None else ["stopped", exitcode_name(exitcode)]

    def __getstate__(self) -> dict[str, Any]:
        if not transfer.for_child():
            raise TypeError("a process object is pickled only to be started")
        return self.__dict__

    # --- internal --------------------------------------------------------------------------

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("process object is closed")

    def _started_handle(self) -> Handle:
        if self._handle is None:
            # The type is an accident of the standard library that programs may have met.
            raise AttributeError("the process has not been started")
        return self._handle

    def _creator(self, life_line: int) -> ParentProcess:
        """The creator, as its child knows it."""
        return ParentProcess(self._parent_name, self._parent_pid, life_line)

    def _become_current(self) -> None:
        """Make this process, a child just created, the current one."""
        global _current, _counter
        _current = self
        _counter = itertools.count(1)


class MainProcess(BaseProcess):
    """The process the program began in; nobody's child here."""

    _identity = ()
    _name = "MainProcess"
    _daemonic = False
    _parent_pid = -1

    def __init__(self) -> None:
        self._authkey = AuthenticationString(os.urandom(32))

    def close(self) -> None:
        """Nothing to release."""


_children: set[BaseProcess] = set()
_counter = itertools.count(1)
_parent: ParentProcess | None = None
_current: BaseProcess = MainProcess()

# Called first when the process ends, while its children live (see `ending`).
exit_hooks: list[Callable[[], None]] = []

os.register_at_fork(after_in_child=_children.clear)


def current_process() -> BaseProcess:
    """The object for the process this is called in."""
    return _current


def parent_process() -> ParentProcess | None:
    """The process that created this one, or None in the main process."""
    return _parent


def set_parent(parent: ParentProcess) -> None:
    """Make known, in a child just created, who its creator is."""
    global _parent
    if _parent is not None:
        _parent.forget()
    _parent = parent


def active_children() -> list[BaseProcess]:
    """The children of this process that are alive; those that have ended are reaped."""
    _reap_finished()
    return list(_children)


def _reap_finished() -> None:
    for process in _children.copy():
        handle = process._handle
        # None: another thread has just closed it.
        if handle is not None and handle.poll() is not None:
            _children.discard(process)


def _require(condition: bool, message: str) -> None:
    # Raised, not asserted: the check must hold under `python -O` too.
    if not condition:
        raise AssertionError(message)
