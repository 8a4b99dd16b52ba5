"""The pages of docs/findings: made of a script, a few sentences, and what is kept in results/.

python -m tests.findings make FILE ...   a page for each: a head, sentences, a script (run twice)
python -m tests.findings run [PAGE ...]  run the scripts of the pages again (all): what differs?
python -m tests.findings table           the table of docs/findings/README.md
"""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.support import ROOT, kept

PAGES = ROOT / "docs" / "findings"
TABLE = PAGES / "README.md"

_DEADLINE = 120.0
"""Seconds for a script; each of them comes to its end by itself."""

_STANDARD = {"concurrent.futures", "dummy", "stdlib"}
_DISTRIBUTION = {"loky-executor": "loky"}

_KNOWN = {"no issue found that tells of it": "not found", "not looked for yet": "not looked for"}

_PAGE = """\
# {library}: {title}

- **Library**: {library}{release}, CPython {python}, Linux, {method}
- **Clause**: `{clause}`; the suite says {seen}
- **Judgement**: {judgement}
- **Upstream**: {upstream}

{words}

```python
{script}```

It printed, twice:

```text
{printed}```
"""

_HEAD = re.compile(
    r"^# (?P<library>[^:]+): (?P<title>.+)\n\n- \*\*Library\*\*: (?P<release>[^,]+),.*\n"
    r"- \*\*Clause\*\*: `(?P<clause>[^`]+)`.*\n- \*\*Judgement\*\*: (?P<judgement>.+)\n"
    r"- \*\*Upstream\*\*: (?P<upstream>.+)\n"
)


def pages() -> list[Path]:
    """The pages, by name."""
    return sorted(path for path in PAGES.glob("*.md") if path != TABLE)


def head(page: Path) -> dict[str, str]:
    """What a page says at its top."""
    found = _HEAD.match(page.read_text())
    assert found is not None, page
    return found.groupdict()


def script(page: Path) -> str:
    """The script of a page."""
    (found,) = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.M | re.S)
    return str(found)


def printed(page: Path) -> str | None:
    """What the page says that its script prints; None where that is told in words."""
    found = re.findall(r"^```text\n(.*?)^```$", page.read_text(), re.M | re.S)
    return found[0] if found else None


def table(text: str) -> str:
    """docs/findings/README.md with a row for each page."""
    rows = ["| library | what happens | clause | upstream |", "| --- | --- | --- | --- |"]
    for page in pages():
        told = head(page)
        known = _KNOWN.get(told["upstream"], "see there")
        link = f"[{told['title']}]({page.name})"
        rows.append(f"| {told['release']} | {link} | `{told['clause']}` | {known} |")
    return re.sub(r"^\|.*\n(\|.*\n)*", "\n".join(rows) + "\n", text, count=1, flags=re.M)


def output(text: str) -> str:
    """What a script prints, in an empty directory; all that it has started is ended."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as printed:
        (Path(folder) / "script.py").write_text(text)
        process = subprocess.Popen(
            [sys.executable, "script.py"],
            cwd=folder,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(_DEADLINE)
        except subprocess.TimeoutExpired:
            return ""
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        printed.seek(0)
        return printed.read()


def make(source: Path) -> str:
    """Make the page of a source; why there is none, or ''."""
    top, _, text = source.read_text().partition("\n---\n")
    lines, _, words = top.partition("\n\n")
    told = dict(line.split(": ", 1) for line in lines.splitlines())
    seen = _seen(told["library"], told["clause"])
    if not seen:
        return f"the records know of no failure of {told['clause']}"
    first, second = output(text), output(text)
    if first != second or not first:
        return f"it printed {first!r}, and then {second!r}"
    library = told["library"]
    release = "" if library in _STANDARD else f" {version(_DISTRIBUTION.get(library, library))}"
    facts = {"release": release, "python": platform.python_version(), "seen": seen}
    page = _PAGE.format(**told, **facts, words=words, script=text, printed=first)
    (PAGES / f"{source.stem}.md").write_text(page)
    return ""


def _seen(library: str, clause: str) -> str:
    run = kept(library)
    found: dict[str, list[str]] = {}
    for result in run.results if run else ():
        if result.clause == clause and result.verdict.violation:
            found.setdefault(result.verdict.value, []).append(result.start_method)
    return ", ".join(f"{verdict} ({', '.join(which)})" for verdict, which in found.items())


def differs(page: Path) -> str:
    """What differs from the page when its script is run here; '' if nothing does."""
    told = head(page)
    name, _, release = told["release"].partition(" ")
    try:
        here = version(_DISTRIBUTION.get(name, name)) if release else ""
    except PackageNotFoundError:
        return f"{name} is not installed"
    if here != release:
        return f"{name} is {here} here"
    wanted = printed(page)
    got = output(script(page)) if wanted is not None else None
    return "" if got == wanted else f"it printed {got!r}"


def main(command: str, *names: str) -> int:
    """Carry out a command; 1 if something is not as it should be."""
    bad = 0
    if command == "table":
        TABLE.write_text(table(TABLE.read_text()))
    for name in names or (pages() if command == "run" else ()):
        path = Path(name)
        why = make(path) if command == "make" else differs(path)
        print(f"{path.stem}: {why or 'as it says'}", flush=True)
        bad += bool(why)
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
