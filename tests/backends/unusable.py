"""The standard library under fork, with one large object that cannot be used at all."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from mpadapters import Backend, Capability, everything_but

_CONTEXT = multiprocessing.get_context("fork")


def _raises(*_: Any) -> None:
    raise RuntimeError("no pool today")


def _hangs(*_: Any) -> None:
    signal.pause()


def _backend(name: str, pool: Callable[..., Any]) -> Backend:
    def api(_: str) -> SimpleNamespace:
        return SimpleNamespace(Pool=pool, Process=_CONTEXT.Process, cpu_count=_CONTEXT.cpu_count)

    kept = [
        getattr(Capability, n) for n in ("CPU_COUNT", "PROCESS", "POOL_APPLY", "SEPARATE_PROCESSES")
    ]
    lacks = everything_but(*kept, reason="it is here for its pool")
    return Backend(name=name, api=api, start_methods=["fork"], lacks=lacks, slowest_timer=0.1)


raising = _backend("raising", _raises)
hanging = _backend("hanging", _hangs)
