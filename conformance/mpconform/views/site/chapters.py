"""The spec's chapters as HTML: the same text, with an anchor for every clause."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def inline(text: str, book: str = "../spec/") -> str:
    """A sentence or a paragraph of the spec as HTML; ``book`` leads to the folder of chapters."""
    tokens = _MARKDOWN.parseInline(text)
    for token in tokens:
        _lead(token, book)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def chapter(text: str, clauses: Collection[str], up: str = "../", book: str = "") -> str:
    """A chapter as HTML. Headings have anchors, a clause's its id; ids and chapters are links.

    ``up`` leads to the folder of the site, ``book`` to that of chapters.
    """
    tokens = _MARKDOWN.parse(text)
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            title = tokens[position + 1].content
            token.attrSet("id", title if title in clauses else _NOT_WORD.sub("-", title.lower()))
        _lead(token, book)
    rendered = str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    return _linked(rendered, clauses, up)


def _lead(token: Token, book: str) -> None:
    """Links to files of the spec lead to its pages, and those to other files of the project
    nowhere."""
    for child in token.children or ():
        target = child.attrGet("href")
        if child.type == "link_open" and isinstance(target, str) and "://" not in target:
            file, _, anchor = target.partition("#")
            inside = Path(file).parent == Path()
            page = f"{book}{Path(file).stem}.html" if inside else ""
            child.attrSet("href", (page or "#") + (f"#{anchor}" if page and anchor else ""))


def _linked(rendered: str, clauses: Collection[str], up: str) -> str:
    """Every id of a clause that stands there as code, linked to its page; headings likewise."""

    def code(found: re.Match[str]) -> str:
        clause = html.unescape(found[1])
        return (
            f'<a href="{up}clauses/{clause}.html">{found[0]}</a>' if clause in clauses else found[0]
        )

    def heading(found: re.Match[str]) -> str:
        clause = found[1]
        if clause not in clauses:
            return found[0]
        return f'<h3 id="{clause}"><a href="{up}clauses/{clause}.html">{clause}</a></h3>'

    rendered = re.sub(r"<code>([^<]+)</code>", code, rendered)
    return re.sub(r'<h3 id="([^"]+)">[^<]*</h3>', heading, rendered)
