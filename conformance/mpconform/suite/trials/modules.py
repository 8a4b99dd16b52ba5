"""Trials of the rest: queues, contexts, exceptions, the number of processors."""

from __future__ import annotations

import sys

from mpconform.suite import expect
from mpconform.suite.check import Api, clause


@clause("trial.queue")
def queue(mp: Api) -> None:
    """An object goes through it, and it is closed."""
    made = mp.Queue()
    made.put("hello")
    expect.equal("what comes out of the queue", made.get(), "hello")
    made.close()
    made.join_thread()


@clause("trial.contexts")
def contexts(mp: Api) -> None:
    """The module knows its start methods, and has contexts."""
    methods = mp.module.get_all_start_methods()
    expect.holds("start methods", bool(methods), methods)
    mp.module.get_context(methods[0])
    mp.module.get_start_method(allow_none=True)


@clause("trial.contexts.set_executable")
def set_executable(mp: Api) -> None:
    """It is told of this interpreter."""
    mp.set_executable(sys.executable)


@clause("trial.contexts.set_forkserver_preload")
def set_forkserver_preload(mp: Api) -> None:
    """It is told of a module."""
    mp.set_forkserver_preload(["json"])


@clause("trial.exceptions")
def exceptions(mp: Api) -> None:
    """One stands below the other."""
    below = issubclass(mp.AuthenticationError, mp.ProcessError)
    expect.holds("an AuthenticationError to be a ProcessError", below, mp.AuthenticationError)


@clause("trial.exceptions.TimeoutError")
def timeout_error(mp: Api) -> None:
    """It is a class of exceptions."""
    below = issubclass(mp.TimeoutError, Exception)
    expect.holds("TimeoutError to be a class of exceptions", below, mp.TimeoutError)


@clause("trial.exceptions.BufferTooShort")
def buffer_too_short(mp: Api) -> None:
    """It is a class of exceptions."""
    below = issubclass(mp.BufferTooShort, Exception)
    expect.holds("BufferTooShort to be a class of exceptions", below, mp.BufferTooShort)


@clause("trial.cpu_count")
def cpu_count(mp: Api) -> None:
    """It is a number of one or more."""
    count = mp.cpu_count()
    expect.holds("a number of processors", isinstance(count, int) and count > 0, count)
