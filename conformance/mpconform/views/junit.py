"""A run as JUnit's XML, which CI services show: a test case for each clause on each target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mpconform.expectations import Comparison
from mpconform.records import Result, Run, Target, TargetKey, Verdict
from mpconform.records.naming import Names
from mpconform.views.decisive import decisive
from mpconform.views.printable import printable
from mpconform.views.words import evidence, sentence

_NO_XML = re.compile("[\ufffe\uffff]")
_LONGEST = 100_000
"""Characters of evidence in a test case."""


def junit(run: Run, comparisons: Sequence[Comparison] = ()) -> bytes:
    """The document, in UTF-8. What ends the run badly has failed; what was not judged, or decides
    nothing, is skipped, and says why."""
    remarks = {(r.clause, r.target): remark for r, remark in decisive(run, comparisons)}
    root, names = Element("testsuites", name="mpconform"), Names(run)
    for target in run.targets_by_backend:
        results = [result for result in run.results if result.target == target.key]
        suite = SubElement(root, "testsuite", name=_text(names.target(target)))
        cases = [_case(suite, result, names, remarks) for result in results]
        if target.broken:
            cases.append(_broken(suite, target, names))
        counts = {kind: sum(one.find(kind) is not None for one in cases) for kind in _KINDS}
        suite.attrib.update(tests=str(len(cases)), **{_KINDS[k]: str(n) for k, n in counts.items()})
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


_KINDS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def _case(
    suite: Element, result: Result, names: Names, remarks: dict[tuple[str, TargetKey], str]
) -> Element:
    case = SubElement(
        suite,
        "testcase",
        classname=_text(names.target(result)),
        name=_text(result.clause),
        time=f"{result.seconds:.3f}",
    )
    said = sentence(result) or result.verdict.value
    remark = remarks.get((result.clause, result.target))
    if remark is not None:
        kind = "error" if result.verdict is Verdict.SUITE_ERROR else "failure"
        found = SubElement(case, kind, type=result.verdict.value, message=_text(said))
        found.text = _text("\n".join([*filter(None, [remark]), *_lines(evidence(result))]))
    elif result.verdict is not Verdict.PASS:
        SubElement(case, "skipped", message=_text(f"{result.verdict.value}: {said}"))
    return case


def _broken(suite: Element, target: Target, names: Names) -> Element:
    case = SubElement(suite, "testcase", classname=_text(names.target(target)), name="adapter")
    found = SubElement(case, "error", type="broken adapter", message=_text(target.broken))
    found.text = _text(target.detail)
    return case


def _lines(parts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{heading}:\n{text}" for heading, text in parts]


def _text(words: str) -> str:
    """What XML may hold, and what is worth reading."""
    return _NO_XML.sub("?", printable(words[:_LONGEST]))
