"""The standard library under fork, whose import renumbers threads, as gevent's patches do."""

from __future__ import annotations

import os
import threading
from typing import Any

from mpadapters import stdlib

_number = threading.get_ident


def _renumber(threads: Any) -> None:
    main = threads.main_thread()
    main._ident = -_number()
    threads._active = {main._ident: main}


threading.get_ident = lambda: -_number()
_renumber(threading)
os.register_at_fork(after_in_child=lambda: _renumber(threading))

backend = stdlib.backend._replace(name="renumbered", start_methods=["fork"])
