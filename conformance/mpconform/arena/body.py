"""The body of an arena: a forked process in which checks call the backend."""

from __future__ import annotations

import atexit
import faulthandler
import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.condition import Condition, condition
from mpconform.arena.messages import Case, Report, Waiting
from mpconform.arena.places import START_METHOD
from mpconform.suite import running
from mpconform.suite.check import find_check
from mpconform.suite.expect import Mismatch, show
from mpconform.witness import Witness

DUMP_SIGNAL = signal.SIGUSR2
"""A process of the arena that handles this signal writes the stacks of its threads."""

_DEFAULT = (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP, signal.SIGPIPE, DUMP_SIGNAL)


class Body:
    """Runs the cases that the warden sends, in the main thread, until told to finish."""

    def __init__(
        self,
        channel: Channel,
        api: Callable[[str], Any],
        start_method: str,
        stacks: int,
    ) -> None:
        self._channel = channel
        self._api = api
        self._start_method = start_method
        self._stacks = stacks
        self._usual: Condition | None = None
        self._check = ""

    def run(self) -> NoReturn:
        """Serve until the warden says stop, then end in good order."""
        gc.freeze()  # what was there before the fork is not this process's to look through
        faulthandler.enable(file=self._stacks)
        faulthandler.register(DUMP_SIGNAL, file=self._stacks, all_threads=True)
        mp: Any = None
        while True:
            try:
                message = self._channel.receive()
            except ChannelClosed:
                os._exit(0)  # the warden is gone: nobody wants to know
            if message is None:
                break
            if mp is None:
                os.environ[START_METHOD] = self._start_method
                mp = self._api(self._start_method)
            self._channel.send(self._judge(mp, message))
        _leave()

    def _judge(self, mp: Any, case: Case) -> Report:
        running.begin(lambda what: self._channel.send(Waiting(what)))
        try:
            check = find_check(case.module, case.check)
        except Exception as error:
            return Report("suite-error", detail=f"cannot load the check: {error!r}")
        arguments: dict[str, Any] = dict(case.case)
        if self._check not in ("", check.name):
            gc.collect()  # what the check before left is not to end in the midst of this one
        self._check = check.name
        if check.wants_witness:
            arguments["witness"] = Witness(case.witness_address, case.scope)
        try:
            seen = check.run(mp, **arguments)
        except Mismatch as mismatch:
            return Report("mismatch", mismatch.expected, mismatch.got, _trace(mismatch), _labels())
        except Exception as error:
            return Report("error", "", f"the exception {show(error)}", _trace(error), _labels())
        return Report("passed", got=seen or "", labels=_labels(), unchanged=self._is_unchanged())

    def _is_unchanged(self) -> bool:
        """Compared with what the first case left: a backend may start helpers when first used."""
        now = condition()
        if self._usual is None:
            self._usual = now
        return now.is_as_good_as(self._usual)


def settle_in(output: int, directory: str) -> None:
    """Make a freshly forked process a plain one: own session, default signals, own directory."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in _DEFAULT:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python itself starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(os.devnull, "rb") as null:
        os.dup2(null.fileno(), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = ["mpconform-arena"]
    os.environ["TMPDIR"] = directory
    os.chdir(directory)


def _leave() -> NoReturn:
    """End as a program does that ran to its end: threads are waited for, exit handlers run.

    The interpreter's own tear-down of modules is left out: it promises nothing, and in a forked
    process it costs more than most checks.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # a check may have closed it
            continue
    os._exit(0)


def _labels() -> tuple[str, ...]:
    return tuple(running.labels())


def _trace(error: BaseException) -> str:
    import traceback

    try:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))[-6000:]
    except Exception as second:  # formatting calls the exception's own code
        return f"<a traceback that cannot be shown: {type(second).__name__}>"
