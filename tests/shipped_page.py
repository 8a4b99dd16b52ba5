"""The tables of docs/reports.md: the faults that shipped, and what came of showing them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mpconform.mutants.faults import ShippedFault
from mpconform.mutants.seen import Seen, caught
from tests.running import ROOT

PAGE = ROOT / "docs" / "reports.md"

_TITLES = {
    "cpython": "CPython",
    "pypy": "PyPy",
    "micropython": "MicroPython",
    "nuitka": "Nuitka",
    "torch": "torch.multiprocessing",
    "others": "Others",
}
"""What the libraries are called, where that is not the name of their file."""

_BLOCK = re.compile(r"(?<=<!-- shipped -->\n).*(?=<!-- /shipped -->)", re.S)
_REPORT = re.compile(r"https://github\.com/([^/]+/[^/]+)/(?:issues|pull)/(\d+)$")
_HEAD = (
    "| report | releases | fault | clause | before | now |\n| --- | --- | --- | --- | --- | --- |"
)


def write_page(faults: Sequence[ShippedFault], seen: Seen) -> None:
    """Bring docs/reports.md to what they say."""
    PAGE.write_text(with_tables(PAGE.read_text(), faults, seen))


def with_tables(text: str, faults: Sequence[ShippedFault], seen: Seen) -> str:
    """The text of the page with today's tables."""
    block = "\n".join(_lines(faults, seen))
    return _BLOCK.sub(lambda match: f"{block}\n", text, count=1)


def _lines(faults: Sequence[ShippedFault], seen: Seen) -> Iterator[str]:
    shown = sum(caught(fault, seen) for fault in faults)
    released = sum(fault.release is not None for fault in faults)
    yield (
        f"Here are {len(faults)}, with the threads in which they were reported; {shown} are caught"
        f" by the clause that forbids them. {released} are shown on a release that has the fault.\n"
    )
    libraries = list(dict.fromkeys(fault.library for fault in faults))
    libraries.sort(key=lambda name: (name == "others", name != "cpython", name))
    for library in libraries:
        yield f"## {_TITLES.get(library, library)}\n"
        yield _HEAD
        yield from (_row(fault, seen) for fault in faults if fault.library == library)
        if library != libraries[-1]:
            yield ""


def _row(fault: ShippedFault, seen: Seen) -> str:
    links = ", ".join(f"[{_called(link)}]({link})" for link in fault.links)
    mended = f"; mended in {fault.mended}" if fault.mended else ""
    cells = (
        links,
        f"{fault.affected}{mended} ({fault.reported})",
        fault.fault,
        f"`{fault.clause}`" if fault.clause else "none",
        fault.before or "not tried",
        "; ".join(_now(fault, seen)),
    )
    return f"| {' | '.join(cells)} |"


def _called(link: str) -> str:
    found = _REPORT.match(link)
    return f"{found[1]}#{found[2]}" if found else link.removeprefix("https://").split("/", 1)[0]


def _now(fault: ShippedFault, seen: Seen) -> Iterator[str]:
    outcomes = seen.get(fault.name, {})
    for mutant in fault.mutants:
        yield f"`{mutant}`: {outcomes.get(mutant, 'not tried')}"
    if fault.release:
        yield f"on {fault.release}: {outcomes.get(str(fault.release), 'not tried')}"
    yield from filter(None, (fault.not_seen, fault.note))
