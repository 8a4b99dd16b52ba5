"""An object in whose pickling a thread can be held, so that others act meanwhile."""

from __future__ import annotations

import threading

from mpconform.annotations import Any


class Slow:
    """Pickled only when ``go_on`` is set; comes out as a zero. ``begun`` tells that it is tried."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __reduce__(self) -> tuple[Any, ...]:
        self.begun.set()
        self.go_on.wait()
        return int, ()
