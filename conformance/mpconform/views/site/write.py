"""Writing the site into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import jinja2

from mpconform import __version__
from mpconform.records import Verdict
from mpconform.views.printable import printable
from mpconform.views.site.badge import badge
from mpconform.views.site.data import script
from mpconform.views.site.inventory import inventory
from mpconform.views.site.model import Site
from mpconform.views.site.pages import pages
from mpconform.views.site.verdicts import STYLES, WORDS, style
from mpconform.views.words import SHORT

_HERE = Path(__file__).parent
MARKER = "mpconform-site"
"""A file by which a folder is known to hold a site, and nothing that is not ours."""


def write(site: Site, folder: Path) -> int:
    """Write all files of the site; the number of pages."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(f"{__version__}\n", encoding="utf-8")
    for name in ("clauses", "backends", "spec", "docs", "badges", "static"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    for path in (_HERE / "static").iterdir():
        shutil.copyfile(path, folder / "static" / path.name)
    (folder / "static" / "data.js").write_text(script(site), encoding="utf-8")
    (folder / "static" / "texts.js").write_text(site.book.search_script(), encoding="utf-8")
    (folder / "objects.inv").write_bytes(inventory(site.clauses, site.book.documents))
    for library in site.libraries:
        name = Path(library.page).with_suffix(".svg").name
        (folder / "badges" / name).write_text(
            badge([site.verdicts[target.key] for target in library.targets]), encoding="utf-8"
        )
    templates = _environment(site)
    number = 0
    for page in pages(site):
        text = templates.get_template(page.template).render(up=page.up, **page.values)
        (folder / page.file).parent.mkdir(exist_ok=True)
        (folder / page.file).write_text(text, encoding="utf-8", errors="backslashreplace")
        number += 1
    return number


def _environment(site: Site) -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
    )
    found.globals.update(site=site, version=__version__, words=WORDS, styles=STYLES)
    found.filters.update(word=_word, style=style)
    return found


def _finalize(value: Any) -> Any:
    """Whatever is shown is printable; what is HTML already stays as it is."""
    return printable(value) if type(value) is str else value


def _word(verdict: Verdict) -> str:
    return SHORT.get(verdict, verdict.value)
