"""A badge: whether a library conforms, as a small picture (SVG)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mpconform.records import Verdict
from mpconform.records.conformance import Conformance, TargetVerdict
from mpconform.views.printable import printable

_COLOURS = {
    Conformance.CONFORMS: "#1a7f37",
    Conformance.DOES_NOT: "#b62324",
    Conformance.UNDECIDED: "#7a5c00",
    Conformance.BROKEN: "#6639a6",
}
_LABEL = "multiprocessing"
_LETTER = 6.6
"""The width of a letter, about, in pixels."""

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{whole}">
<title>{whole}</title>
<rect width="{left}" height="20" fill="#444"/>
<rect x="{left}" width="{right}" height="20" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle">
<text x="{middle_left}" y="14">{label}</text>
<text x="{middle_right}" y="14">{word}</text>
</g>
</svg>
"""


def badge(verdicts: Sequence[TargetVerdict]) -> str:
    """The badge of a library: the worst verdict on any of its targets, and how many core clauses it
    keeps of those that were judged."""
    order = (Conformance.BROKEN, Conformance.DOES_NOT, Conformance.UNDECIDED, Conformance.CONFORMS)
    word = min(
        (one.conformance for one in verdicts), key=order.index, default=Conformance.UNDECIDED
    )
    core = [result for one in verdicts for result in one.core]
    judged = [result for result in core if result.verdict is not Verdict.UNSUPPORTED]
    kept = sum(result.verdict is Verdict.PASS for result in judged)
    text = word.value if not judged else f"{word.value}, {kept} of {len(judged)}"
    left, right = _width(_LABEL), _width(text)
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        middle_left=left / 2,
        middle_right=left + right / 2,
        colour=_COLOURS[word],
        label=escape(_LABEL),
        word=escape(printable(text)),
        whole=escape(printable(f"{_LABEL}: {text}")),
    )


def _width(text: str) -> int:
    return round(len(text) * _LETTER) + 14
