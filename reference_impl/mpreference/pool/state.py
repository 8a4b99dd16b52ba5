"""The life of a pool: RUN, then CLOSE or not, then TERMINATE or not. There is no way back."""

from __future__ import annotations

import enum
import os


class State(enum.Enum):
    """What a pool still does."""

    RUN = "RUN"  # accepts tasks
    CLOSE = "CLOSE"  # finishes the tasks that it has
    TERMINATE = "TERMINATE"  # discards them


class Life:
    """The state of one pool, for any thread and any signal handler: nothing here waits."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # Two flags that are only ever set, rather than one state: thus no lock is needed for
        # a close() not to undo a terminate() that comes in between.
        self._closed = False
        self._terminated = False

    @property
    def state(self) -> State:
        """Where the pool stands."""
        if self._terminated:
            return State.TERMINATE
        return State.CLOSE if self._closed else State.RUN

    def close(self) -> None:
        """RUN -> CLOSE; TERMINATE stays."""
        self._closed = True

    def terminate(self) -> None:
        """Any state -> TERMINATE."""
        self._terminated = True

    def check_running(self) -> None:
        """Raise ValueError unless tasks are accepted."""
        if not self.is_ours():
            raise ValueError(f"the pool belongs to process {self.owner}")
        # clauses: pool.close.refuses-new-tasks, pool.terminate.refuses-new-tasks,
        # pool.with.refuses-a-pool-that-is-not-running
        if self._closed or self._terminated:
            raise ValueError("Pool not running")

    def check_ending(self) -> None:
        """Raise ValueError if nobody has asked the pool to end."""
        # clause: pool.join.needs-close-or-terminate-first
        if self.state is State.RUN:
            raise ValueError("Pool is still running")

    def is_ours(self) -> bool:
        """Whether this is the pool's owner; in a forked child the pool is only a shadow."""
        return self.owner == os.getpid()
