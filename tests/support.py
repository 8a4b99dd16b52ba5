"""The tables of backends in the docs, made of results/: ``python -m tests.support``.

Names and descriptions in docs/backends/README.md are written by hand; versions and numbers are not.
"""

from __future__ import annotations

import re
from pathlib import Path

from packaging.version import InvalidVersion, Version

from mpconform.records import Run, read_runs
from mpconform.records.conformance import TargetVerdict, target_verdicts

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results"
PAGE = ROOT / "docs" / "backends" / "README.md"
README = ROOT / "README.md"

_ROW = re.compile(r"^\| \[(\S+)\]\(\1\.md\) \| ([^|]+) \|.*$", re.M)
_SUPPORT = re.compile(r"(<!-- support -->\n).*?(<!-- /support -->)", re.S)


def kept(backend: str) -> Run | None:
    """What is kept of the last release of a backend."""
    files = sorted((RESULTS / backend).glob("*.jsonl"), key=lambda path: _release(path.stem))
    return read_runs(files[-1])[-1] if files else None


def page(text: str) -> str:
    """docs/backends/README.md with today's versions and numbers."""
    return _ROW.sub(lambda match: _row(match[1], match[2]), text)


def readme(text: str) -> str:
    """README with today's support table."""
    names = [name for name, _ in _ROW.findall(PAGE.read_text())]
    lines = ["| backend | version | core clauses kept | robustness |", "| --- | --- | --- | --- |"]
    lines += [_short_row(name, run) for name in names if (run := kept(name)) is not None]
    return _SUPPORT.sub(lambda match: match[1] + "\n".join(lines) + "\n" + match[2], text)


def _row(name: str, what: str) -> str:
    run = kept(name)
    if run is None:
        return f"| [{name}]({name}.md) | {what} | | | not kept yet |"
    found = _targets(run)
    methods = ", ".join(one.target.start_method for one in found)
    version = found[0].target.key.version
    return f"| [{name}]({name}.md) | {what} | {version} | {methods} | {_kept(found, True)} |"


def _short_row(name: str, run: Run) -> str:
    found = _targets(run)
    version = found[0].target.key.version
    numbers = f"{_kept(found, True)} | {_kept(found, False)}"
    return f"| [{name}](docs/backends/{name}.md) | {version} | {numbers} |"


def _targets(run: Run) -> list[TargetVerdict]:
    order = ("fork", "spawn", "forkserver")
    return sorted(
        target_verdicts(run),
        key=lambda one: (order.index(m) if (m := one.target.start_method) in order else 9, m),
    )


def _kept(found: list[TargetVerdict], core: bool) -> str:
    """Of how many that could be judged so many were kept, under each start method; once, if it is
    the same under all."""
    counts = []
    for one in found:
        results = [r.verdict for r in (one.core if core else one.robust)]
        judged = [verdict for verdict in results if verdict.value != "UNSUPPORTED"]
        counts.append(f"{sum(verdict.value == 'PASS' for verdict in judged)} of {len(judged)}")
    return ", ".join(counts if len(set(counts)) > 1 else counts[:1])


def _release(name: str) -> tuple[int, Version | str]:
    try:
        return 1, Version(name)
    except InvalidVersion:
        return 0, name


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
    README.write_text(readme(README.read_text()))
