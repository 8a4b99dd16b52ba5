"""Records of schema 1, brought to today's: the runs that are kept from before."""

from __future__ import annotations

import ast
import re
from typing import Any

SCHEMA = 1

_REPORT = re.compile(r"\s*([\d.]+) s  process (\d+) reported (\S+)(?: (.*))?", re.DOTALL)
_WAIT = re.compile(r"process (\d+) waits: (?:at gate (.+)|for (\d+) x (.+))", re.DOTALL)


class Modernizer:
    """Brings the lines of one run to the next schema; ``header`` is the run's."""

    def __init__(self, header: dict[str, Any]) -> None:
        self._where = [
            header.get("implementation", ""),
            header.get("python", ""),
            {"Darwin": "macos"}.get(platform := str(header.get("platform", "")).split("-")[0], "")
            or platform.lower(),
        ]
        self._versions: dict[Any, str] = {}

    def modernize(self, data: dict[str, Any]) -> dict[str, Any]:
        """A line as it would be written today."""
        new = dict(data)
        if data["kind"] == "target":
            self._versions[data.get("backend")] = data.get("version", "")
            new["key"] = self._key(data)
        elif data["kind"] == "result":
            new["target"] = self._key(data)
            new["history"] = [_moment(str(line)) for line in data.get("history", ())]
        return new

    def _key(self, data: dict[str, Any]) -> list[Any]:
        backend = data.get("backend")
        return [backend, self._versions.get(backend, ""), data.get("start_method"), *self._where]


def _moment(line: str) -> dict[str, Any]:
    if match := _REPORT.fullmatch(line):
        at, pid, name, value = match.groups()
        return _as_moment(float(at), pid, "reported", name, _value(value))
    if match := _WAIT.fullmatch(line):
        pid, gate, count, event = match.groups()
        if gate is not None:
            return _as_moment(0.0, pid, "waits at", _value(gate))
        return _as_moment(0.0, pid, "waits for", _value(event), int(count))
    return _as_moment(0.0, "0", "reported", line)


def _as_moment(at: float, pid: str, act: str, name: Any, value: Any = None) -> dict[str, Any]:
    return {"at": at, "pid": int(pid), "act": act, "name": name, "value": value}


def _value(text: str | None) -> Any:
    try:
        return ast.literal_eval(text) if text is not None else None
    except (ValueError, SyntaxError):
        return text
