"""The backend for a whole program of the chapter `examples`: ``from … import mp``.

It is the library's module, whose start method has been chosen; for a library without such a thing,
what its adapter offers.
"""

from __future__ import annotations

import os

from mpadapters import Api
from mpconform.annotations import Any


def _backend() -> Any:
    start_method = os.environ["MPCONFORM_START_METHOD"]
    api = Api(os.environ["MPCONFORM_ADAPTER"], start_method)
    library: Any = getattr(api, "module", None)
    if not hasattr(library, "set_start_method"):
        return api
    library.set_start_method(start_method, force=True)
    return library


mp = _backend()
