"""A script from the check that a result comes from: imports, the library, what the check reaches of
the suite, the check, and one call of it under a watchdog."""

from __future__ import annotations

import re
import textwrap
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mpconform.records import Result, Verdict
from mpconform.reproducers.edits import text_of
from mpconform.reproducers.inputs import NotWritten, arguments
from mpconform.reproducers.shaking import NoScript, Reached, reached
from mpconform.reproducers.sources import Definition
from mpconform.reproducers.spelling import Spelling
from mpconform.suite.check import Check, find_check

WATCHDOG = 20.0
"""Seconds after which a script that hangs says so, and ends."""

_WITNESS = Definition("mpconform.reproducers.stand_ins.witness", "Witness")
_MAIN = Definition("mpconform.reproducers.stand_ins.programs", "main")


_ONE_AT_A_TIME = threading.Lock()
"""Up to Python 3.12 two threads that make syntax trees disturb one another
(https://github.com/python/cpython/issues/106905)."""


@dataclass(frozen=True)
class Script:
    """A script, and how many of its lines are the check's own (beside stand-ins and imports)."""

    text: str
    own_lines: int


def script_of(
    result: Result, spelling: Spelling | None = None, seconds: float = WATCHDOG
) -> Script | NoScript:
    """The script that shows what a result says, or why there is none.

    Without a ``spelling`` it is that of the result's backend, if its adapter is installed.
    """
    module, _, name = result.check.partition(":")
    if not name:
        return NoScript("the result names no check")
    if result.verdict is Verdict.LEAK:
        return NoScript("the clause was kept; what was left behind is seen from outside")
    known = spelling or Spelling.of(result.backend, result.start_method)
    if not (known.module or known.adapter):
        return NoScript(f"no adapter of {result.backend} is installed")
    try:
        with _ONE_AT_A_TIME:
            return _made(find_check(module, name), result, known, seconds)
    except NoScript as reason:
        return reason
    except (ImportError, AttributeError, TypeError):
        return NoScript(f"the suite has no check {result.check} any more")


def _made(check: Check, result: Result, spelling: Spelling, seconds: float) -> Script:
    definition = Definition(check.module, check.name)
    found = reached(definition, *([_WITNESS] if check.wants_witness else []))
    if any(one.module == _MAIN.module and one.name == "run_call" for one in found.definitions):
        found = reached(definition, _WITNESS, _MAIN)
    call = _call(check, found, result.case)
    texts = [(one, text_of(one, found, spelling)) for one in found.definitions]
    body = _joined([text for _, text in texts])
    if ours := next((each for each in ("mp.adapter", "mp.given", "mp.lacks") if each in body), ""):
        raise NoScript(f"it asks for {ours}, which is the adapter's")
    main = _main(call, found, spelling, seconds)
    head = [*_comment(result), *_imports(found, spelling, body + main), "", spelling.names]
    text = "\n".join([*head, body, "", main])
    own = sum(len(t.splitlines()) for one, t in texts if ".stand_ins." not in one.module)
    return Script(text, own)


def _joined(texts: Sequence[str]) -> str:
    """Definitions, one below the other; values that follow one another stand together."""
    lines: list[str] = []
    for text in texts:
        block = text.startswith(_BLOCKS)
        lines += [""] if block or not lines or lines[-1].startswith(" ") else []
        lines += re.sub(r"\n{3,}", "\n\n", text).split("\n")
    return "\n".join(lines)


_BLOCKS = ("def ", "class ", "@")


def _comment(result: Result) -> Iterator[str]:
    target = result.target
    sentence = f"{result.clause}: {result.because}" if result.because else result.clause
    yield from (f"# {line}" for line in textwrap.wrap(sentence, 96))
    library = f"{target.backend} {target.version}".rstrip()
    python = f"{target.implementation} {target.python}"
    yield f"# {library} ({target.start_method}), {python}, {target.platform}"


def _imports(found: Reached, spelling: Spelling, text: str) -> list[str]:
    lines = {*found.imports, "import faulthandler"}
    if found.names.get(_WITNESS):
        lines.add("import tempfile")
    if _MAIN in found.names:
        lines.add("import sys")
    own = spelling.imports(text)
    used = [line for line in lines if line not in own and _is_used(line, text)]
    plain = sorted(line for line in used if line.startswith("import "))
    return [*plain, *_together(line for line in used if line.startswith("from ")), *own]


def _is_used(line: str, text: str) -> bool:
    """Whether a text has the name that a line imports."""
    name = line.split()[-1].partition(".")[0]
    return re.search(rf"(?<![\w.]){name}\b", text) is not None


def _together(lines: Iterator[str]) -> list[str]:
    """One line for each module that names are imported from."""
    names: dict[str, set[str]] = {}
    for line in lines:
        module, _, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(module, set()).add(name)
    return [f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]


def _call(check: Check, found: Reached, case: str) -> str:
    try:
        inputs = arguments(check, case)
    except NotWritten as error:
        raise NoScript(f"its inputs are no literals: {error}") from None
    witness = "Witness(tempfile.mkdtemp())" if check.wants_witness else ""
    given = ", ".join(filter(None, ["mp", witness and f"witness={witness}", inputs]))
    return f"{found.names[Definition(check.module, check.name)]}({given})"


def _main(call: str, found: Reached, spelling: Spelling, seconds: float) -> str:
    lines = ['if __name__ == "__main__":']
    if _MAIN in found.names:
        lines += ["    if sys.argv[1:]:", f"        sys.exit({found.names[_MAIN]}(sys.argv[1]))"]
    lines.append(f"    faulthandler.dump_traceback_later({seconds:g}, exit=True)  # if it hangs")
    return "\n".join([*lines, *(f"    {line}" for line in spelling.around(call))]) + "\n"
