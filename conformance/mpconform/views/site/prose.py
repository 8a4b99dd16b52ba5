"""Texts of the project as HTML: headings have anchors, and what they link to is of the site."""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_SCROLLS = {
    "<pre>": '<pre tabindex="0">',
    "<table>": '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>',
    "</table>": "</table></div>",
}
"""What may be wider than a page, and can be reached by the keyboard."""

_NO_WORD = re.compile(r"[^\w\- ]+")


@dataclass(frozen=True)
class Section:
    """What stands below a heading, as plain text."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True)
class Prose:
    """Renders texts. ``places`` are the pages of files of the repository, ``clauses`` the ids that
    have a page."""

    places: Mapping[str, str]
    clauses: Collection[str]

    def inline(self, text: str, source: str, up: str) -> str:
        """A sentence or a paragraph out of the file ``source``; ``up`` leads to the site's
        folder."""
        tokens = _MARKDOWN.parseInline(text)
        for token in tokens:
            self._lead(token, source, up)
        return _rendered(tokens)

    def whole(self, text: str, source: str, up: str) -> str:
        """A file. Headings have the anchors that GitHub gives them, a clause's its id; ids of
        clauses are links."""
        tokens = _MARKDOWN.parse(text)
        for token, anchor in self._anchors(tokens):
            token.attrSet("id", anchor)
        for token in tokens:
            self._lead(token, source, up)
        return self._linked(_rendered(tokens), up)

    def sections(self, text: str) -> Iterator[Section]:
        """Its sections, for those who search."""
        tokens = _MARKDOWN.parse(text)
        anchors = {id(token): anchor for token, anchor in self._anchors(tokens)}
        anchor, title, words = "", "", list[str]()
        for position, token in enumerate(tokens):
            if token.type == "heading_open":
                if title or words:
                    yield Section(anchor, title, " ".join(words))
                anchor, title, words = anchors[id(token)], _plain(tokens[position + 1]), []
            elif token.type in ("inline", "fence") and tokens[position - 1].type != "heading_open":
                words.append(_plain(token))
        yield Section(anchor, title, " ".join(words))

    def _anchors(self, tokens: list[Token]) -> Iterator[tuple[Token, str]]:
        seen: Counter[str] = Counter()
        for position, token in enumerate(tokens):
            if token.type == "heading_open":
                title = _plain(tokens[position + 1])
                name = title if title in self.clauses else slug(title)
                seen[name] += 1
                yield token, name if seen[name] == 1 else f"{name}-{seen[name] - 1}"

    def _lead(self, token: Token, source: str, up: str) -> None:
        """Links to files that have a page lead to it; those to others are no links, and say the
        name of the file."""
        away = False
        for child in token.children or ():
            target = child.attrGet("href")
            if child.type == "link_close" and away:
                child.tag, away = "span", False
            if child.type != "link_open" or not isinstance(target, str) or "://" in target:
                continue
            file, _, anchor = target.partition("#")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(source), file))
            page = self.places.get(path) or self.places.get(f"{path}/README.md")
            if not file:
                continue
            if page:
                child.attrSet("href", f"{up}{page}" + (f"#{anchor}" if anchor else ""))
            else:
                away = True
                child.tag, child.attrs = "span", {"title": f"in the repository: {path}"}

    def _linked(self, rendered: str, up: str) -> str:
        """Every id of a clause that stands there as code, linked to its page; headings likewise."""

        def link(clause: str, shown: str) -> str:
            return f'<a href="{up}clauses/{clause}.html">{shown}</a>'

        def code(found: re.Match[str]) -> str:
            clause = html.unescape(found[2])
            if found[1] or clause not in self.clauses:
                return found[0]
            return link(clause, found[0])

        def heading(found: re.Match[str]) -> str:
            clause = found[1]
            if clause not in self.clauses:
                return found[0]
            return f'<h3 id="{clause}">{link(clause, clause)}</h3>'

        rendered = re.sub(r"(<pre>)?<code>([^<]+)</code>", code, rendered)
        rendered = re.sub(r'<h3 id="([^"]+)">[^<]*</h3>', heading, rendered)
        for plain, reachable in _SCROLLS.items():
            rendered = rendered.replace(plain, reachable)
        return rendered


def slug(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return _NO_WORD.sub("", title.lower()).replace(" ", "-")


def _plain(token: Token) -> str:
    if not token.children:
        return token.content
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children
    )


def _rendered(tokens: list[Token]) -> str:
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
