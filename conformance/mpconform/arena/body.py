"""The body of an arena: a forked process in which checks call the backend."""

from __future__ import annotations

import atexit
import faulthandler
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from os import _exit
from threading import enumerate as enumerate_threads
from threading import main_thread
from typing import Any, NoReturn

from mpconform.arena.channel import Channel, ChannelClosed
from mpconform.arena.condition import Condition, condition
from mpconform.arena.messages import Outcome, RunCase, Waiting
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
        witness_address: str,
        stacks: int,
    ) -> None:
        self._channel = channel
        self._api = api
        self._start_method = start_method
        self._witness_address = witness_address
        self._stacks = stacks
        self._check = ""
        self._pid = os.getpid()

    def run(self) -> NoReturn:
        """Serve until the warden says stop, then end in good order."""
        if hasattr(gc, "freeze"):  # what was there before is not this process's to look through
            gc.freeze()
        faulthandler.enable(file=self._stacks)
        faulthandler.register(DUMP_SIGNAL, file=self._stacks, all_threads=True)
        request = self._next_request()
        try:
            mp = self._names(request.environment or {} if request else {})
        except BaseException as error:
            got = f"api({self._start_method!r}) raised {show(error)}"
            self._channel.send(Outcome("error", "the backend's names", got, _trace(error)))
            self._next_request()  # there is none: the warden ends this process
            os._exit(0)
        looked = _Looked(mp) if request is not None and request.shared else None
        while request is not None:
            outcome = self._judge(mp, request)
            if outcome.passed and looked is not None:
                outcome = looked.with_changes(outcome)
            self._channel.send(outcome)
            request = self._next_request()
        _leave()

    def _names(self, environment: Mapping[str, str]) -> Any:
        os.environ.update(environment)
        os.environ[START_METHOD] = self._start_method
        return self._api(self._start_method)

    def _next_request(self) -> RunCase | None:
        try:
            request: RunCase | None = self._channel.receive()
        except ChannelClosed:
            os._exit(0)  # the warden is gone: nobody wants to know
        return request

    def _judge(self, mp: Any, case: RunCase) -> Outcome:
        running.begin(lambda what: self._channel.send(Waiting(what)))
        try:
            check = find_check(case.module, case.check)
        except Exception as error:
            return Outcome("suite-error", detail=f"cannot load the check: {error!r}")
        arguments: dict[str, Any] = dict(case.case)
        if self._check not in ("", check.name):
            gc.collect()  # what the check before left is not to end in the midst of this one
        self._check = check.name
        if check.wants_witness:
            arguments["witness"] = Witness(self._witness_address, case.scope)
        try:
            with _delays(mp, case):
                seen = check.run(mp, **arguments)
        except BaseException as error:  # of a library's own, or SystemExit: no end of the check's
            if os.getpid() != self._pid:
                raise  # a process that the library forked ends as it would in a program
            return _outcome(error)
        self._stay_if_a_copy()
        return Outcome("passed", got=seen or "", labels=_labels())

    def _stay_if_a_copy(self) -> None:
        """A process that the library forked, and let come back into the check, has no say in what
        that comes to: it waits to be found, as what was left behind."""
        while os.getpid() != self._pid:
            signal.pause()


def _outcome(error: BaseException) -> Outcome:
    """What a check came to that raised something."""
    if isinstance(error, Mismatch):
        return Outcome("mismatch", error.expected, error.got, _trace(error), _labels())
    return Outcome("error", "", f"the exception {show(error)}", _trace(error), _labels())


def _delays(mp: Any, case: RunCase) -> AbstractContextManager[None]:
    """The delays of a case whose schedule is hostile; the warden stops what is to be stopped."""
    if case.perturbation is None:
        return nullcontext()
    from mpconform.arena.perturbation import Perturbation, folder, perturbed

    return perturbed(Perturbation.from_json(list(case.perturbation)), folder(mp))


class _Looked:
    """What the body was like before the first case, and what is usual since."""

    def __init__(self, mp: Any) -> None:
        self._mp = mp
        self._first = self._look()
        self._usual: Condition | None = None

    def with_changes(self, outcome: Outcome) -> Outcome:
        """What came of a case, with what is not as usual after it."""
        try:
            return self._with_changes(outcome)
        except Exception:  # what it takes to look has been changed, too
            return outcome._replace(changed=("what it takes to look",))

    def _with_changes(self, outcome: Outcome) -> Outcome:
        now = self._look()
        usual = self._usual = self._usual or self._first.once_used(now)
        if now.added_to(usual):
            gc.collect()  # what nobody holds is not there
            now = self._look()
        return outcome._replace(changed=now.changed_from(usual), added=now.added_to(usual))

    def _look(self) -> Condition:
        return condition(lambda: _chosen_start_method(self._mp))


def _chosen_start_method(mp: Any) -> Any:
    """The start method that the library has settled on, if it knows such a thing."""
    try:
        return mp.module.get_start_method(allow_none=True)
    except Exception:
        return None


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
    os.chdir(directory)


def _leave() -> NoReturn:
    """End as a program does that ran to its end: threads are waited for, exit handlers run.

    The interpreter's own tear-down of modules is left out: it promises nothing, and in a forked
    process it costs more than most checks.
    """
    own = main_thread()  # not by a number: gevent's patches give threads others
    for thread in enumerate_threads():
        if thread is not own and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # a check may have closed it
            continue
    _exit(0)


def _labels() -> tuple[str, ...]:
    return tuple(running.labels())


def _trace(error: BaseException) -> str:
    import traceback

    try:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))[-6000:]
    except Exception as second:  # formatting calls the exception's own code
        return f"<a traceback that cannot be shown: {type(second).__name__}>"
