"""Subclasses of the library's Process."""

from __future__ import annotations

from typing import Any

mp: Any = ...
"""Every script has it."""


class Worker(mp.Process):  # type: ignore[misc]
    def run(self) -> None:
        self.work(self)


class WorkerOfModule(mp.module.Process):  # type: ignore[misc]
    def run(self) -> None:
        self.work(self)


def subclass(mp: Any, of_the_module: bool = False) -> Any:
    return WorkerOfModule if of_the_module else Worker
