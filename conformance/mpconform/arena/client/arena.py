"""An arena, as who drives it sees it: opened when first needed, and again after it was lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from mpconform.arena.client.nursery import NurseryClient
from mpconform.arena.client.warden import WardenClient, WardenLost
from mpconform.arena.messages import (
    Broken,
    Describe,
    Description,
    Discard,
    Finish,
    Outcome,
    RunCase,
)

IMPORT_DEADLINE = float(os.environ.get("MPCONFORM_IMPORT_DEADLINE", "60"))
"""Seconds that importing an adapter may take (environment: MPCONFORM_IMPORT_DEADLINE)."""

SILENCE = 120.0
"""Seconds without a sign of life after which a warden is given up: it was stopped, or is stuck."""


class RunOver(BaseException):
    """The run is being ended: there is nobody left to drive an arena for."""


class Arena:
    """One arena of one backend: whether it is open, for whom, what runs in it, and its end.

    Its wardens come from ``nursery``. A process of its own is behind it only while it is open; that
    has ``environment``. When it has ended by a hang or a crash, ``lost`` is called.
    """

    def __init__(
        self,
        nursery: NurseryClient,
        environment: Mapping[str, str],
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.nursery = nursery
        self._environment = environment
        self._lost = lost
        self.cases = 0
        """How many cases have run in it since it was opened."""
        self.open_for: object = None
        """What checks have in common that may use it as it is; None while it is for one alone."""
        self._warden: WardenClient | None = None
        self._over = False

    def enter(self, sharing: object) -> bool:
        """Begin a check that may use an arena with others that have the same ``sharing`` (None:
        that has one to itself). Returns whether it will have a fresh one."""
        if self.open_for is not None and self.open_for == sharing:
            return False
        self.discard()
        self.open_for = sharing
        return True

    def describe(self, deadline: float = IMPORT_DEADLINE) -> Description | Broken:
        """What the adapter says of its backend, or why it cannot be used."""
        module = self.nursery.module
        try:
            reply = self._ask(Describe(), deadline)
        except WardenLost as lost:
            if lost.timed_out:
                reason = f"importing {module} did not end within {deadline:g} s"
                return Broken(reason, self.nursery.words())
            how = self.nursery.how_it_ended() or "its process was lost"
            return Broken(f"importing {module} ended the process ({how})", self.nursery.words())
        assert isinstance(reply, (Description, Broken))
        return reply

    def run(self, request: RunCase) -> Outcome:
        """Run one case; if the warden is lost over it, that is a crash. What goes wrong ends it."""
        self.cases += 1
        outcome = self._outcome(request._replace(environment=dict(self._environment)))
        if not outcome.passed:
            self.discard()
        if outcome.abnormal:
            self._lost()
        return outcome

    def finish(self, deadline: float) -> Outcome:
        """End it in good order; what it left behind is the outcome."""
        self._forget()
        outcome = self._outcome(Finish(deadline))
        if outcome.abnormal:
            self._lost()
        return outcome

    def discard(self) -> None:
        """End it at once, if it is open."""
        used = self.cases > 0
        self._forget()
        if used and self._warden is not None:
            self._outcome(Discard())

    def close(self) -> None:
        """End it, and its warden."""
        self._forget()
        self._hang_up()

    def abandon(self) -> None:
        """The run is over: whoever still asks here, in any thread, gets RunOver."""
        self._over = True

    @property
    def is_over(self) -> bool:
        """Whether the run is."""
        return self._over

    def _forget(self) -> None:
        self.cases, self.open_for = 0, None

    def _hang_up(self) -> None:
        if self._warden is not None:
            self._warden.close()
            self._warden = None

    def _outcome(self, request: object) -> Outcome:
        try:
            reply = self._ask_once_more(request)
        except WardenLost as lost:
            return Outcome("crash", got=f"the process that keeps the arena was lost: {lost}")
        assert isinstance(reply, Outcome)
        return reply

    def _ask_once_more(self, request: object) -> Any:
        """Ask; where what wardens come from is lost before one has begun, ask again: nothing has
        run that could be blamed for it."""
        try:
            return self._ask(request, SILENCE)
        except WardenLost as lost:
            if lost.began:
                raise
        return self._ask(request, SILENCE)

    def _ask(self, request: object, seconds: float) -> Any:
        if self._over:
            raise RunOver
        try:
            self._warden = self._warden or self.nursery.warden()
            return self._warden.ask(request, seconds)
        except WardenLost as lost:
            if self._over:
                self._hang_up()
                raise RunOver from None
            if lost.timed_out and self._warden:
                # One that never began has a nursery that hangs, in the import of the adapter.
                if self._warden.began:
                    self._warden.kill()
                else:
                    self.nursery.give_up()
            self._hang_up()
            raise


__all__ = ["IMPORT_DEADLINE", "SILENCE", "Arena", "RunOver"]
