"""The history of a case, as data: what the witness saw. Views put it into words."""

from __future__ import annotations

from typing import Any, NamedTuple


class Moment(NamedTuple):
    """One moment: what process ``pid`` did, ``at`` so many seconds after the first.

    ``act`` is ``reported`` (``name`` is the event, ``value`` what was sent along), ``waits at`` (a
    gate) or ``waits for`` (an event, ``value`` times).
    """

    at: float
    pid: int
    act: str
    name: str
    value: Any = None
