"""The arenas of a run: borrowed for a piece of work, given back, and ended together."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from mpconform.arena import processes
from mpconform.arena.client.adapter import Adapter
from mpconform.arena.client.arena import Arena
from mpconform.arena.client.engine import EngineClient
from mpconform.arena.client.nursery import NurseryClient
from mpconform.arena.messages import Broken, EngineStarted

_FAREWELL = 0.7
"""Seconds that wardens are given to end their arenas when a run is over."""


class EngineLost(Exception):
    """An engine could not be started again; the message says why."""


class Arenas:
    """Arenas by adapter, with one nursery for each.

    Only this process holds the write end of their lifeline: when it goes, so do they. Modules of
    checks, ``modules``, are imported ahead in every nursery.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = modules
        self._lifeline = os.pipe()
        self._lock = threading.Lock()
        self._nurseries: dict[Adapter, NurseryClient] = {}
        self._idle: dict[Adapter, list[Arena]] = {}
        self._all: list[Arena] = []
        self._private: list[NurseryClient] = []
        self._engines: dict[Adapter, EngineClient] = {}
        self._environments: dict[Adapter, dict[str, str]] = {}
        self._renewed: set[Adapter] = set()
        self._closed = False
        processes.become_subreaper()

    def start(self, adapter: Adapter) -> None:
        """Begin to import an adapter."""
        self._nursery(adapter).start()

    def start_engine(self, adapter: Adapter, arenas: int = 0) -> Broken | None:
        """Start the engine of a backend, for all its arenas; why that failed, if it did.

        Where one of its ``arenas`` uses it at a time, another is started when that ended in a hang
        or a crash: nobody knows what is left of it.
        """
        with self._lock:
            engine = self._engines[adapter] = EngineClient(adapter, self._lifeline[0])
        if arenas == 1:
            self._renewed.add(adapter)
        return self._found(adapter, engine.start())

    def _found(self, adapter: Adapter, started: EngineStarted | Broken) -> Broken | None:
        if isinstance(started, Broken):
            return started
        self._environments[adapter].update(started.environment)
        return None

    def _renew_engine(self, adapter: Adapter) -> None:
        with self._lock:
            if self._closed or adapter not in self._renewed:
                return
        if broken := self._found(adapter, self._engines[adapter].renew()):
            raise EngineLost(broken.reason)

    @contextmanager
    def borrowed(self, adapter: Adapter, sharing: object = None) -> Iterator[Arena]:
        """An arena of that adapter, if there is one then one that is open for ``sharing``."""
        arena = self._take(adapter, sharing)
        try:
            yield arena
        finally:
            with self._lock:
                self._idle[adapter].append(arena)

    @contextmanager
    def private(self, adapter: Adapter) -> Iterator[Arena]:
        """An arena with a nursery of its own."""
        nursery = NurseryClient(adapter, self._lifeline[0])
        arena = self._new(nursery, {})
        with self._lock:
            self._private.append(nursery)
        try:
            yield arena
        finally:
            arena.close()
            nursery.close()
            with self._lock:
                self._private.remove(nursery)
                self._all.remove(arena)

    def idle(self) -> Counter[Adapter]:
        """How many arenas of each adapter are there to be borrowed."""
        with self._lock:
            return Counter({adapter: len(idle) for adapter, idle in self._idle.items()})

    def open_for(self) -> Collection[object]:
        """What the idle arenas that are open are open for."""
        with self._lock:
            return {arena.open_for for idle in self._idle.values() for arena in idle}

    def close(self) -> None:
        """End all arenas, borrowed ones too, and everything below them."""
        with self._lock:
            arenas, nurseries = list(self._all), [*self._nurseries.values(), *self._private]
            engines = list(self._engines.values())
            self._closed = True
        for arena in arenas:
            arena.abandon()
        for nursery in nurseries:
            nursery.shut()
        for descriptor in self._lifeline:
            os.close(descriptor)
        for engine in engines:
            engine.wait()  # it has lost its lifeline, and ends what it has started
        until = time.monotonic() + _FAREWELL
        while processes.descendants() and time.monotonic() < until:
            processes.reap()
            time.sleep(0.005)
        processes.end_all()
        for nursery in nurseries:
            nursery.close()
        for idle in self._idle.values():
            for arena in idle:
                arena.close()  # borrowed ones are closed by those who have them

    def _take(self, adapter: Adapter, sharing: object) -> Arena:
        nursery = self._nursery(adapter)
        with self._lock:
            idle = self._idle[adapter]
            for arena in reversed(idle):
                if sharing is not None and arena.open_for == sharing:
                    idle.remove(arena)
                    return arena
            if idle:
                # One that others want to go on with is taken last.
                idle.sort(key=lambda arena: arena.open_for is None)
                return idle.pop()
        lost = partial(self._renew_engine, adapter)
        return self._new(nursery, self._environments[adapter], lost)

    def _new(
        self,
        nursery: NurseryClient,
        environment: Mapping[str, str],
        lost: Callable[[], None] = lambda: None,
    ) -> Arena:
        arena = Arena(nursery, environment, lost)
        with self._lock:
            self._all.append(arena)
        return arena

    def _nursery(self, adapter: Adapter) -> NurseryClient:
        with self._lock:
            if adapter not in self._nurseries:
                self._idle[adapter] = []
                self._environments[adapter] = {}
                self._nurseries[adapter] = NurseryClient(
                    adapter, self._lifeline[0], modules=self._modules
                )
            return self._nurseries[adapter]
