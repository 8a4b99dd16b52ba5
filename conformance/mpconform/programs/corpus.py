"""The corpus of a long search, in a directory: what was counted, which programs have shown
something new, and what was found, each finding once by clause and shape."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from mpconform.programs.language import Program, as_json, from_json, kind_of
from mpconform.programs.narrowing import in_words
from mpconform.programs.smaller import own_steps
from mpconform.programs.tally import Finding, Tally


class CorpusDamaged(Exception):
    """A corpus cannot be read; the message is one line."""


@dataclass
class Counts:
    """What a search has come to so far, in all its sessions."""

    units: int = 0
    programs: int = 0
    seconds: float = 0.0
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    spoke: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    features: set[int] = field(default_factory=set)

    def add(self, tally: Tally) -> bool:
        """Count one program; whether it has shown something new."""
        self.programs += tally.programs
        self.rules += tally.rules
        self.spoke += tally.spoke
        self.pairs += tally.pairs
        new = tally.features - self.features
        self.features |= new
        return bool(new)


@dataclass
class Fuzzed:
    """What one session has come to: new findings, with their start methods, and how often one came
    that was not new."""

    programs: int = 0
    seconds: float = 0.0
    new: list[tuple[Finding, str]] = field(default_factory=list)
    again: int = 0


class Corpus:
    """One directory; whoever has it open is alone with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._findings = folder / "findings"
        try:
            self._findings.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusDamaged(f"nothing can be kept in {folder}: {error.strerror}") from error
        self.counts = self._read()
        self.programs: list[Program] = [from_json(row) for row in self._rows()]

    def keep(self, program: Program) -> None:
        """Keep a program that has shown something new."""
        self.programs.append(program)
        with self._programs.open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_json(program)) + "\n")

    def found(self, finding: Finding, start_method: str) -> bool:
        """Keep a finding; whether it is new, by its clause and shape."""
        path = self._findings / f"{name_of(finding)}.json"
        new = not path.exists()
        times = 1 if new else 1 + int(_row(path)["times"])
        _write(path, _as_row(finding, start_method, times))
        return new

    @property
    def findings(self) -> list[dict[str, Any]]:
        """All that was found, in its form for JSON."""
        return [_row(path) for path in sorted(self._findings.glob("*.json"))]

    def save(self) -> None:
        """Write what was counted, whole or not at all."""
        counts = self.counts
        _write(
            self._state,
            {
                "units": counts.units,
                "programs": counts.programs,
                "seconds": round(counts.seconds, 1),
                "rules": [[*key, times] for key, times in counts.rules.items()],
                "spoke": dict(counts.spoke),
                "pairs": [[*key, times] for key, times in counts.pairs.items()],
                "features": sorted(counts.features),
            },
        )

    @property
    def _state(self) -> Path:
        return self._folder / "state.json"

    @property
    def _programs(self) -> Path:
        return self._folder / "programs.jsonl"

    def _read(self) -> Counts:
        if not self._state.exists():
            return Counts()
        try:
            row = json.loads(self._state.read_text(encoding="utf-8"))
            return Counts(
                row["units"],
                row["programs"],
                row["seconds"],
                Counter({(clause, says): times for clause, says, times in row["rules"]}),
                Counter(row["spoke"]),
                Counter({(one, other): times for one, other, times in row["pairs"]}),
                set(row["features"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusDamaged(f"{self._state} cannot be read: {error}") from error

    def _rows(self) -> Iterator[Any]:
        if self._programs.exists():
            for line in self._programs.read_text(encoding="utf-8").splitlines():
                try:
                    yield json.loads(line)
                except ValueError:
                    continue  # the last line of a search that was cut off


def _row(path: Path) -> dict[str, Any]:
    """A finding that was kept. Raises CorpusDamaged."""
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {**row, "times": int(row["times"])}
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged(f"{path} cannot be read: {error}; move it away") from error


def name_of(finding: Finding) -> str:
    """What findings have in common that are taken for one: the clause, and the kinds of steps."""
    kinds = [kind_of(operation) for operation in own_steps(finding.played.program)]
    shape = blake2b(repr(kinds).encode(), digest_size=4).hexdigest()
    return f"{finding.ruling.clause or 'no-clause'}--{shape}"


def _as_row(finding: Finding, start_method: str, times: int) -> dict[str, Any]:
    made, hostile = finding.reproduction, finding.played.perturbation
    return {
        "name": name_of(finding),
        "clause": finding.ruling.clause,
        "certain": finding.counts,
        "times": times,
        "start_method": start_method,
        "program": as_json(finding.played.program),
        "step": finding.ruling.step,
        "words": finding.ruling.words,
        "because": list(finding.ruling.because),
        "again": [finding.again, finding.replays],
        "perturbation": in_words(hostile),
        "disturbed": hostile and hostile.as_json(),
        "script": made.text,
        "shown": [made.shown, made.runs],
        "reason": made.reason,
        "stacks": finding.played.stacks,
    }


def _write(path: Path, row: Any) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, path)
