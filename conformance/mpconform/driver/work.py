"""A piece of work: what a lane of a run can be given."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arenas import Arenas


class Work:
    """One piece of work on the backend of one adapter.

    A kind of work says how it is carried out, and what to make of it if that fails. Whoever gives
    it knows what the answers mean; the lanes in between do not.
    """

    adapter: Adapter

    def carry_out(self, arenas: Arenas) -> Iterator[Any]:
        """Do it; yields answers as it goes."""
        raise NotImplementedError

    def failed(self, reason: str) -> Any:
        """The answer in the place of those that are missing, if it failed: a fault of the suite."""
        raise NotImplementedError

    def after(self, answer: Any) -> Work:
        """What is left of it when it has given ``answer``."""
        return self

    @property
    def waits(self) -> bool:
        """Whether it tends to wait more than to work."""
        return False

    @property
    def quiet(self) -> float:
        """Seconds for which it has to have been silent before anything else begins beside it; 0 if
        others may work beside it at once."""
        return 0.0

    @property
    def pool(self) -> Hashable:
        """What else may use the shared pool that it uses; None if it uses none."""
        return None
