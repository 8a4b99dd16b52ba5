"""The pages of the site: which there are, and what each shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from mpconform.clauses import Clause
from mpconform.clauses.load import CHAPTERS
from mpconform.expectations import Expectations, is_expected
from mpconform.records import Result, Verdict
from mpconform.records.conformance import TargetVerdict
from mpconform.views.site.book import FINDINGS
from mpconform.views.site.data import python_of
from mpconform.views.site.model import Release, Site
from mpconform.views.site.page import Page
from mpconform.views.site.timeline import timeline
from mpconform.views.site.verdicts import worst
from mpconform.views.strength import strength
from mpconform.views.words import evidence, sentence

_LONGEST = 50_000
"""Characters of evidence that a page shows."""


def pages(site: Site) -> Iterator[Page]:
    """All pages."""
    first = {"rows": list(_rows(site)), "strength": list(strength()), "title": "Matrix"}
    yield Page("index.html", "index.html", first)
    yield Page("support.html", "support.html", {"title": "Support", **_support(site)})
    for clause in site.clauses:
        yield Page(f"clauses/{clause.id}.html", "clause.html", _clause(site, clause))
    for library in site.libraries:
        yield Page(library.page, "backend.html", _library(site, library))
    yield from site.book.pages()


def _rows(site: Site) -> Iterator[tuple[Clause, list[tuple[Verdict | None, bool]]]]:
    """A clause, and for each library its worst verdict, and whether all were the same."""
    for clause in site.clauses:
        cells = []
        for library in site.libraries:
            judged = site.judged(library, clause.id)
            cells.append((worst(judged), len({result.verdict for result in judged}) > 1))
        yield clause, cells


def _support(site: Site) -> dict[str, Any]:
    """How many core clauses each library keeps, by chapter, and what judging it took."""
    present = [name for name in CHAPTERS if any(c.chapter == name for c in site.clauses)]
    scores = [
        (library, [score(site, library, name) for name in present]) for library in site.libraries
    ]
    times = [
        (f"{target.backend} {target.key.version} ({target.start_method})".strip(), spent)
        for target in site.run.targets_by_backend
        if (spent := _spent(site.verdicts[target.key]))
    ]
    longest = max((sum(spent.values()) for _, spent in times), default=1.0) or 1.0
    return {
        "chapters": present,
        "scores": scores,
        "times": times,
        "longest": longest,
        "strengths": site.strengths,
    }


def _spent(found: TargetVerdict) -> dict[str, float]:
    """Seconds of lanes that went into passes, and into the rest."""
    spent = {"passes": 0.0, "the rest": 0.0}
    for result in (*found.core, *found.robust):
        spent["passes" if result.verdict is Verdict.PASS else "the rest"] += result.seconds
    return spent if sum(spent.values()) else {}


def score(site: Site, library: Release, chapter: str) -> tuple[int, int]:
    """How many core results of a chapter are passes, and of how many that could be judged."""
    judged = [
        result
        for clause in site.clauses
        if clause.chapter == chapter and clause.core
        for result in site.judged(library, clause.id)
        if result.verdict is not Verdict.UNSUPPORTED
    ]
    return sum(result.verdict is Verdict.PASS for result in judged), len(judged)


def _clause(site: Site, clause: Clause) -> dict[str, Any]:
    support = [
        (
            library,
            [(python_of(t.key), t, site.results.get((clause.id, t.key))) for t in library.targets],
        )
        for library in site.libraries
        if site.judged(library, clause.id)
    ]
    promise, why, *sources = (
        site.book.prose.inline(text, f"spec/{clause.chapter}.md", "../")
        for text in (clause.sentence, clause.rationale, *clause.sources)
    )
    about = site.book.about.get(clause.id, ())
    return {
        "title": clause.id,
        "clause": clause,
        "sentence": promise,
        "rationale": why,
        "sources": sources,
        "findings": [one for one in about if one.source.startswith(FINDINGS) and not one.group],
        "about": [one for one in about if one.group],
        "support": support,
        "failures": list(_failures(site, clause)),
        "checks": site.checks.get(clause.id, ()),
        "past": site.past.get(clause.id),
        "mutants": [
            (mutant, site.fates.get((clause.id, mutant.name)))
            for mutant in site.mutants.get(clause.id, ())
        ],
        "above": site.built_on_by.get(clause.id, ()),
    }


def _failures(site: Site, clause: Clause) -> Iterator[dict[str, Any]]:
    """Each way in which it went wrong, once for all targets of a library to which it happened."""
    groups: dict[object, list[Result]] = {}
    for library in site.libraries:
        for result in site.judged(library, clause.id):
            if result.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED):
                key = library.title, result.verdict, sentence(result)
                groups.setdefault(key, []).append(result)
    for group in groups.values():
        first = group[0]
        yield {
            "result": first,
            "methods": ", ".join(dict.fromkeys(result.start_method for result in group)),
            "sentence": sentence(first),
            "evidence": [(heading, _cut(text)) for heading, text in evidence(first)],
            "timeline": timeline(first.history) if first.verdict is Verdict.HANG else None,
            "command": command(first),
            "script": site.script(first) if first.verdict.violation else "",
            "repro": repro(first),
            "reasons": list(_reasons(site.expectations, first)),
        }


def _cut(text: str) -> str:
    """A text that a page can show at once."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}\n[cut: {len(text) - _LONGEST} characters more are in the records]"


def command(result: Result) -> str:
    """What judges the clause on that target again."""
    method = f" --start-method {result.start_method}" if result.start_method else ""
    return f"mpconform run {result.backend}{method} --clause {result.clause}"


def repro(result: Result) -> str:
    """What makes a script of the failure, and runs it."""
    method = f" --start-method {result.start_method}" if result.start_method else ""
    return f"mpconform repro {result.clause} --backend {result.backend}{method}"


def _reasons(expectations: Sequence[Expectations], result: Result) -> Iterator[tuple[str, str]]:
    """What expectation files say of a failure: the reason and the issue."""
    today = date.today()
    for each in expectations:
        if is_expected(result, each, today):
            for entry in each.entries:
                if entry.clause == result.clause:
                    yield entry.reason, entry.issue
                    break


def _library(site: Site, library: Release) -> dict[str, Any]:
    verdicts = [site.verdicts[target.key] for target in library.targets]
    broken: dict[str, list[Result]] = {}
    for one in verdicts:
        for result in one.violations:
            broken.setdefault(result.clause, []).append(result)
    core = {clause: results for clause, results in broken.items() if results[0].core}
    robust = {clause: results for clause, results in broken.items() if not results[0].core}
    lacks = {name: why for target in library.targets for name, why in target.lacks.items()}
    others = [other for other in site.libraries if other.name == library.name != ""]
    return {
        "title": library.title,
        "library": library,
        "verdicts": verdicts,
        "scores": [(name, score(site, library, name)) for name in CHAPTERS],
        "core": core,
        "robust": robust,
        "lacks": lacks,
        "guide": site.book.guide(library.name),
        "findings": site.book.findings(library.name),
        "expectations": [each for each in site.expectations if each.backend == library.name],
        "versions": [(other, _kept(site, other)) for other in others] if len(others) > 1 else [],
    }


def _kept(site: Site, library: Release) -> tuple[int, int]:
    found = [score(site, library, name) for name in CHAPTERS]
    return sum(kept for kept, _ in found), sum(judged for _, judged in found)
