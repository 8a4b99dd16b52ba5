"""The witness, in files: reports are lines of one, a gate is a link that says when it opens."""

from __future__ import annotations

import json
import os
import time
from collections import namedtuple
from typing import Any

Event = namedtuple("Event", "name value pid at")


class Witness:
    def __init__(self, folder: str) -> None:
        self.folder = folder

    def report(self, event: str, value: Any = None) -> None:
        line = json.dumps([event, value, os.getpid(), time.monotonic()])
        with open(f"{self.folder}/reports", "ab", buffering=0) as file:
            file.write(line.encode() + b"\n")

    def events(self, event: str | None = None) -> list[Event]:
        with open(f"{self.folder}/reports", "a+") as file:
            file.seek(0)
            rows = [Event(*json.loads(line)) for line in file if line.endswith("\n")]
        return [row for row in rows if event in (None, row.name)]

    def values(self, event: str) -> list[Any]:
        return [row.value for row in self.events(event)]

    def wait_for(self, event: str, count: int = 1) -> list[Event]:
        while len(found := self.events(event)) < count:
            time.sleep(0.005)
        return found

    def open(self, gate: str, after: float = 0.0) -> None:
        if not os.path.lexists(f"{self.folder}/gate {gate}"):
            os.symlink(str(time.monotonic() + after), f"{self.folder}/gate {gate}")

    def wait_at(self, gate: str) -> None:
        while not self.is_open(gate):
            time.sleep(0.005)

    def is_open(self, gate: str) -> bool:
        link = f"{self.folder}/gate {gate}"
        return os.path.lexists(link) and float(os.readlink(link)) <= time.monotonic()
