"""geventmp: the standard library's multiprocessing, patched for gevent.

Importing geventmp does nothing: gevent's patch_all() finds it, and patches multiprocessing with the
rest. That happens in the processes which use the library, and nowhere else.
"""

import multiprocessing
from importlib.metadata import version
from typing import Any

from mpadapters import Backend


def _patched(start_method: str) -> Any:
    from gevent import monkey

    monkey.patch_all()
    return multiprocessing.get_context(start_method)


backend = Backend(
    name="geventmp",
    api=_patched,
    start_methods=multiprocessing.get_all_start_methods(),
    slowest_timer=0.1,  # the pool is the standard library's
    version=version("geventmp"),
    module="multiprocessing",
    not_with_the_adapter=["gevent", "geventmp"],
)
