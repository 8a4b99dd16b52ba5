"""The reference under fork, whose `join` of a pool of three hangs once: while a file is there.

The file is named by MPCONFORM_TEST_HANGS_ONCE.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Any

import mpreference
from mpadapters import Backend
from mpreference.pool import Pool

_FORK = mpreference.get_context("fork")

FILE = "MPCONFORM_TEST_HANGS_ONCE"


class _Pool(Pool):
    def __init__(self, processes: Any = None, **kwargs: Any) -> None:
        super().__init__(processes, context=_FORK, **kwargs)
        self._is_of_three = processes == 3

    def join(self) -> None:
        """Wait for ever if the file is there; else do as a pool does."""
        if self._is_of_three:
            with suppress(FileNotFoundError):
                os.unlink(os.environ[FILE])
                threading.Event().wait()
        super().join()


class _Names:
    Pool = _Pool

    def __getattr__(self, name: str) -> Any:
        return getattr(_FORK, name)


backend = Backend(
    name="hangs-once",
    api=lambda _: _Names(),
    start_methods=["fork"],
    slowest_timer=0.1,
    module="mpreference",
)
