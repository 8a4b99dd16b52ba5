"""The keeper: asks a warden for what a driver wants, and outlives it."""

from __future__ import annotations

import os
import select
from typing import Any

from mpconform.arena.messages import (
    Broken,
    Describe,
    Description,
    Discard,
    Finish,
    Outcome,
    RunCase,
)
from mpconform.driver.wardens import Nursery, Warden, WardenLost

IMPORT_DEADLINE = float(os.environ.get("MPCONFORM_IMPORT_DEADLINE", "60"))
"""Seconds that importing an adapter may take (environment: MPCONFORM_IMPORT_DEADLINE)."""

SILENCE = 120.0
"""Seconds without a sign of life after which a warden is given up: it was stopped, or is stuck."""


class RunnerGone(BaseException):
    """The lifeline ended: there is nobody left to run anything for."""


class Keeper:
    """A warden for one backend, ordered when first needed and again after it was lost.

    ``target`` is the adapter (``package.module:attribute``). Its wardens come from ``nursery``, or
    from one of the keeper's own. ``lifeline`` is the read end of a pipe whose write end only the
    runner holds: the warden goes when the runner does.
    """

    def __init__(
        self, target: str, lifeline: int = -1, path: str = "", nursery: Nursery | None = None
    ) -> None:
        self._target = target
        self._lifeline = lifeline
        self._owns_nursery = nursery is None
        self.nursery = nursery or Nursery(target, lifeline, path)
        self._warden: Warden | None = None
        self._company: object = None

    def enter(self, company: object) -> bool:
        """Begin a check that may use an arena of the same ``company`` (None: none but its own).

        Returns whether it will have a fresh one.
        """
        if self._company is not None and self._company == company:
            return False
        if self._company is not None:
            self.discard()
        self._company = company
        return True

    def describe(self, deadline: float = IMPORT_DEADLINE) -> Description | Broken:
        """What the adapter says of its backend, or why it cannot be used."""
        module = self._target.partition(":")[0]
        try:
            reply = self._ask(Describe(), deadline)
        except WardenLost as lost:
            if lost.timed_out:
                return Broken(f"importing {module} did not end within {deadline:g} s")
            how = self.nursery.how_it_ended()  # if it is this process's to tell
            reason = f"importing {module} ended the process" + (f" ({how})" if how else "")
            return Broken(reason, ended=not how)
        assert isinstance(reply, (Description, Broken))
        return reply

    def run(self, request: RunCase) -> Outcome:
        """Run one case; if the warden is lost over it, that is a crash."""
        return self._outcome(request)

    def finish(self, deadline: float) -> Outcome:
        """End the open arena in good order; what it left behind is the outcome."""
        self._company = None
        return self._outcome(Finish(deadline))

    def discard(self) -> None:
        """End the open arena, if any, at once."""
        self._company = None
        if self._warden is not None:
            self._outcome(Discard())

    def close(self) -> None:
        """End the warden, which ends everything below it, and the nursery unless others use it."""
        self._hang_up()
        if self._owns_nursery:
            self.nursery.close()

    def _hang_up(self) -> None:
        warden, self._warden, self._company = self._warden, None, None
        if warden is not None:
            warden.close()

    def _outcome(self, request: object) -> Outcome:
        try:
            reply = self._ask(request, SILENCE)
        except WardenLost as lost:
            return Outcome("crash", got=f"the process that keeps the arena was lost: {lost}")
        assert isinstance(reply, Outcome)
        return reply

    def _ask(self, request: object, seconds: float) -> Any:
        warden = self._warden = self._warden or self.nursery.warden()
        try:
            return warden.ask(request, seconds)
        except WardenLost as lost:
            if lost.timed_out:
                # One that never began has a nursery that hangs, in the import of the adapter.
                (warden if warden.began else self.nursery).kill()
            self._hang_up()
            if self._lifeline >= 0 and select.select([self._lifeline], [], [], 0)[0]:
                raise RunnerGone from None
            raise


__all__ = ["IMPORT_DEADLINE", "SILENCE", "Keeper", "RunnerGone"]
