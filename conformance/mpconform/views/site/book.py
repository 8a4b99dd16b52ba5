"""The spec and the documentation as pages that lead to one another, to clauses and to findings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mpconform.clauses import Clause
from mpconform.clauses.load import CHAPTERS
from mpconform.views.site.documents import Document, documents
from mpconform.views.site.page import Page
from mpconform.views.site.prose import Prose

FINDINGS = "docs/findings/"
_BACKENDS = "docs/backends/"
_CHAPTERS = frozenset(f"spec/{name}.md" for name in CHAPTERS)
_CODE = re.compile(r"`([^`\n]+)`")


class Book:
    """All documents, and what they say of clauses and libraries."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self.documents = documents()
        places = {document.source: document.page for document in self.documents}
        self.prose = Prose(places, frozenset(clause.id for clause in clauses))

    @cached_property
    def about(self) -> Mapping[str, Sequence[Document]]:
        """Clause -> the documents beside the spec's chapters that name it."""
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            if document.source.startswith(("docs/", "spec/")) and document.source not in _CHAPTERS:
                for name in dict.fromkeys(_CODE.findall(document.text)):
                    found.setdefault(name, []).append(document)
        return found

    def guide(self, library: str) -> Document | None:
        """The document on a library."""
        return self._on_libraries.get(library)

    def findings(self, library: str) -> list[Document]:
        """The findings in a library."""

        def named(source: str) -> str:
            name = source.removeprefix(FINDINGS)
            fitting = (one for one in self._on_libraries if name.startswith(f"{one}-"))
            return max(fitting, key=len, default="")

        return [
            one
            for one in self.documents
            if one.source.startswith(FINDINGS) and named(one.source) == library
        ]

    @cached_property
    def _on_libraries(self) -> dict[str, Document]:
        return {
            one.source.removeprefix(_BACKENDS).removesuffix(".md"): one
            for one in self.documents
            if one.source.startswith(_BACKENDS) and not one.source.endswith("README.md")
        }

    def pages(self) -> Iterator[Page]:
        """A page for each document, and the whole spec on one page to print."""
        for one in self.documents:
            values = {
                "title": one.title,
                "document": one,
                "body": self.prose.whole(one.text, one.source, "../" * one.page.count("/")),
                "groups": self._groups(one),
                "above": self._above(one),
            }
            yield Page(one.page, "document.html", values)
        chapters = [one for one in self.documents if one.source in _CHAPTERS]
        whole = [self.prose.whole(one.text, one.source, "") for one in chapters]
        yield Page("print.html", "print.html", {"title": "The whole spec", "bodies": whole})

    def _groups(self, shown: Document) -> dict[str, list[Document]]:
        """What the navigation of a page has: of the spec, or of the documentation."""
        groups: dict[str, list[Document]] = {}
        for one in self.documents:
            if one.group and one.of_the_spec == shown.of_the_spec:
                groups.setdefault(one.group, []).append(one)
        return groups

    def _above(self, shown: Document) -> Document | None:
        """The list in which a page stands that the navigation does not have."""
        listed = f"{shown.source.rpartition('/')[0]}/README.md"
        return next((d for d in self.documents if not shown.group and d.source == listed), None)

    def search_script(self) -> str:
        """A script that defines MPCONFORM_TEXTS: (page, title, what it stands in, text) of all
        clauses and sections."""
        texts = [
            (f"clauses/{clause.id}.html", clause.id, clause.chapter, clause.sentence)
            for clause in self._clauses
        ]
        for document in self.documents:
            for section in self.prose.sections(document.text):
                if section.title not in self.prose.clauses:
                    anchor = f"#{section.anchor}" if section.anchor else ""
                    title = section.title or document.title
                    texts.append((document.page + anchor, title, document.title, section.text))
        return f"const MPCONFORM_TEXTS = {in_a_script(texts)};\n"


def in_a_script(data: object) -> str:
    """Data as JSON; what could end a script, or begin another thing in it, is an escape."""
    return json.dumps(data).replace("<", "\\u003c").replace("\u2028", "\\u2028")
