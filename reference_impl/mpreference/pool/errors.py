"""What a pool reports when a task could not be run, or its outcome not be delivered."""

from __future__ import annotations

from mpreference.exceptions import ProcessError


class RemoteTraceback(Exception):
    """The traceback in the worker, as text; the cause of an exception that a task raised."""

    def __init__(self, tb: str) -> None:
        super().__init__(tb)
        self.tb = tb

    def __str__(self) -> str:
        return f'\n"""\n{self.tb}"""'


class MaybeEncodingError(Exception):
    """A result or an exception could not be carried to the parent.

    `exc` and `value` are texts: the error, and what could not be carried.
    """

    def __init__(self, exc: str, value: str) -> None:
        super().__init__(exc, value)
        self.exc = exc
        self.value = value

    def __str__(self) -> str:
        return f"Error sending result: '{self.value}'. Reason: '{self.exc}'"


class WorkerDied(ProcessError):
    """The worker died while it ran this task; `exitcode` is as in Process.exitcode."""

    def __init__(self, task: str, exitcode: int | None) -> None:
        super().__init__(task, exitcode)
        self.task = task
        self.exitcode = exitcode

    def __str__(self) -> str:
        return f"the worker died with exit code {self.exitcode} while it ran {self.task}"


class TaskAborted(ProcessError):
    """The task raised what is no Exception (SystemExit, ...); that is named in the text.

    It is not raised itself, so that a task cannot end the program that waits for it.
    """


class InitializerFailed(ProcessError):
    """The workers' initializer raised, or they die before it returns: the pool runs no tasks."""


class PoolTerminated(ProcessError):
    """The pool was terminated before this result was there."""


def safe_repr(obj: object) -> str:
    """repr(obj), or a description of it if that fails."""
    try:
        return repr(obj)
    except Exception as error:
        return f"<{type(obj).__name__} object whose repr() raises {type(error).__name__}>"
