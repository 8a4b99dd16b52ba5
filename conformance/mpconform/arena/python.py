"""Which Python this is."""

from __future__ import annotations

import platform
import sysconfig


def python_version() -> str:
    """The version of this Python; with a ``t`` as in its name, if it is a free-threaded one."""
    free_threaded = sysconfig.get_config_var("Py_GIL_DISABLED")
    return platform.python_version() + ("t" if free_threaded else "")
