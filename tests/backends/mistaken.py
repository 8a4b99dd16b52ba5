"""Adapters with one mistake each."""

from __future__ import annotations

import multiprocessing
from typing import Any

from mpadapters import Backend

_right = Backend(
    name="mistaken",
    api=multiprocessing.get_context,
    start_methods=["fork"],
    module="multiprocessing",
)


def _raise(start_method: str) -> Any:
    raise LookupError("no licence today")


a_string: Any = _right._replace(start_methods="fork")
a_number: Any = _right._replace(start_methods=7)  # type: ignore[arg-type]
no_method: Any = _right._replace(start_methods=[])
no_function: Any = _right._replace(api="multiprocessing")  # type: ignore[arg-type]
a_list: Any = _right._replace(lacks=["contexts"])  # type: ignore[arg-type]
nonsense: Any = _right._replace(lacks={"nonsense": "why"})  # type: ignore[dict-item]
frok = _right._replace(start_methods=["frok"])
raising = _right._replace(api=_raise)
nothing = _right._replace(api=lambda _: None)
another_module = _right._replace(module="no_such_module")
