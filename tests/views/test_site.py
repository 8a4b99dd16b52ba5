"""The site: every page is there, every link leads somewhere, and what a backend said is text."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from mpconform.clauses.past import load_past
from mpconform.records import Verdict
from mpconform.suite.index import checks_by_clause
from mpconform.views.printable import printable
from mpconform.views.site.documents import documents
from mpconform.views.site.model import Site
from mpconform.views.site.names import file_name
from mpconform.views.site.prose import Prose
from mpconform.views.site.write import write
from mpconform.views.strength import strength
from tests.mutants.results import write_kills
from tests.records.test_records import FOOTER, HEADER, KEY, RESULT, TARGET
from tests.records.test_records import write as write_records
from tests.running import ROOT, mpconform
from tests.views import hostile

pytestmark = pytest.mark.once


class Reader(HTMLParser):
    """The elements of a page, its links and anchors, and its text."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.handlers: list[str] = []
        self.nested = False
        self._in_a_link = False
        self.text = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.nested |= self._in_a_link
            self._in_a_link = True
        if tag == "script":
            self.scripts.append(found.get("src"))
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        self.anchors |= {value for name, value in attrs if name == "id" and value}
        self.handlers += [name for name in found if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._in_a_link = False

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(Site(list(load_spec()), hostile.run(), {}, {}, ()), folder)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Reader]:
    return {page: Reader(page) for page in site.rglob("*.html")}


def test_every_clause_has_a_page_and_an_anchor_in_its_chapter(pages: dict[Path, Reader]) -> None:
    names = {page.stem for page in pages if page.parent.name == "clauses"}
    anchors = {
        anchor for page, one in pages.items() if "spec" in page.parts for anchor in one.anchors
    }
    assert set(load_spec().ids) == names
    assert set(load_spec().ids) <= anchors


def test_every_link_within_the_site_leads_somewhere(pages: dict[Path, Reader]) -> None:
    lost = set()
    for page, one in pages.items():
        for link in one.links:
            if "://" in link:
                continue
            file, _, anchor = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if not target.exists() or (
                anchor and target in pages and anchor not in pages[target].anchors
            ):
                lost.add((page.name, link))
    assert lost == set()


@pytest.mark.parametrize(
    ("title", "anchor"),
    [("In a library's own CI", "in-a-librarys-own-ci"), ("`run`, twice", "run-twice")],
)
def test_a_heading_has_the_anchor_that_github_gives_it(title: str, anchor: str) -> None:
    prose = Prose({}, ())
    assert f'<h2 id="{anchor}">' in prose.whole(f"# T\n\n## {title}\n", "README.md", "")


def test_every_document_has_a_page(site: Path, pages: dict[Path, Reader]) -> None:
    written = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("[a-z]*/README.md")]
    sources = {document.source for document in documents()}
    assert {str(path.relative_to(ROOT)) for path in written} - sources == set()
    assert {site / document.page for document in documents()} <= set(pages)


def test_no_link_stands_in_another(pages: dict[Path, Reader]) -> None:
    assert [page.name for page, one in pages.items() if one.nested] == []


def test_a_clause_leads_to_what_is_written_of_it_and_back(
    site: Path, pages: dict[Path, Reader]
) -> None:
    clause = pages[site / "clauses" / "imap.chunksize.rejects-what-is-no-integer.html"]
    finding = "docs/findings/billiard-chunksize.html"
    assert f"../{finding}" in clause.links
    assert (
        "../../clauses/imap.chunksize.rejects-what-is-no-integer.html"
        in pages[site / finding].links
    )


def test_the_search_knows_every_clause_and_every_section(
    site: Path, pages: dict[Path, Reader]
) -> None:
    script = (site / "static" / "texts.js").read_text()
    assert "<" not in script
    texts = json.loads(script.removeprefix("const MPCONFORM_TEXTS = ").removesuffix(";\n"))
    titles = [title for _, title, *_ in texts]
    assert set(load_spec().ids) <= set(titles)
    assert "Unacceptable checks" in titles
    for place, *_ in texts:
        file, _, anchor = place.partition("#")
        assert not anchor or anchor in pages[site / file].anchors, place


def test_what_a_backend_said_is_text(pages: dict[Path, Reader]) -> None:
    for page, one in pages.items():
        assert one.handlers == [], page
        assert all(source and source.endswith(".js") for source in one.scripts), page
        assert printable(one.text) == one.text, page
    clause = next(one for page, one in pages.items() if page.stem == hostile.CLAUSE)
    assert "<script>window.broken = 1</script>" in clause.text
    assert "{{ 7 * 7 }}" in clause.text
    assert "characters more are in the records" in clause.text
    assert len(clause.text) < 200_000


def test_the_data_cannot_end_its_script(site: Path) -> None:
    text = (site / "static" / "data.js").read_text()
    assert "<" not in text
    data = json.loads(text.removeprefix("const MPCONFORM = ").removesuffix(";\n"))
    (target,) = data["targets"]
    place = [clause[0] for clause in data["clauses"]].index(hostile.CLAUSE)
    assert target["verdicts"][place] == "H"
    assert set(target["verdicts"]) == {"H", "."}


def test_the_inventory_has_every_clause(site: Path) -> None:
    *head, packed = (site / "objects.inv").read_bytes().split(b"\n", 4)
    assert head[0] == b"# Sphinx inventory version 2"
    entries = zlib.decompress(packed).decode().splitlines()
    assert entries[0] == "{0} std:label -1 clauses/{0}.html {0}".format(load_spec().ids[0])
    assert "docs/faq std:doc -1 docs/faq.html Questions" in entries


def test_whatever_a_library_is_called_its_page_is_in_the_folder() -> None:
    names = {file_name(title) for title in ("", ".", "..", "a/b", "a-b", "a b", "ä", "x" * 500)}
    assert len(names) == 8 - 1  # "a-b" and "a b" are two ways to write one release
    assert all("/" not in name and not name.startswith(".") and len(name) < 100 for name in names)


def test_the_command_writes_a_site_and_nothing_where_other_things_are(tmp_path: Path) -> None:
    records = write_records(tmp_path / "r.jsonl", HEADER, TARGET, RESULT, FOOTER)
    folder = tmp_path / "site"
    for _ in range(2):  # a site may be written again
        done = mpconform("site", records, "-o", folder)
        assert done.returncode == 0, done.stderr
    page = folder / "backends" / f"{file_name(f'stdlib {KEY.version}')}.html"
    assert "stdlib 3.12.1" in page.read_text()
    other = mpconform("site", records, "-o", tmp_path)
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)
    assert records.exists()


def test_what_became_of_mutants_is_shown_if_it_is_given(tmp_path: Path) -> None:
    records = write_records(tmp_path / "r.jsonl", HEADER, TARGET, RESULT, FOOTER)
    fates = {"returns-them-as-they-come": "caught", "x": "survived"}
    named = write_kills(
        tmp_path / "named.jsonl",
        [{"id": n, "name": n, "clause": hostile.CLAUSE, "fate": f} for n, f in fates.items()],
    )
    made = [{"id": str(n), "fate": "survived" if n else "caught by its chapter"} for n in range(3)]
    by_rule = write_kills(tmp_path / "made.jsonl", made, by_rule=True, name="stdlib", seed=7)
    files = ("--mutants", named, "--mutants", by_rule)
    done = mpconform("site", records, *files, "-o", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    support = (tmp_path / "site" / "support.html").read_text()
    assert 'aria-label="1 of 2"' in support
    assert 'aria-label="1 of 3"' in support
    assert "made by rule, of the standard library" in support
    assert "drawn with seed 7" in support
    assert "Python 3.12.1" in (tmp_path / f"site/clauses/{hostile.CLAUSE}.html").read_text()
    other = mpconform("site", records, "--mutants", records, "-o", tmp_path / "site")
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)


def test_a_failure_has_its_script_if_the_record_names_its_check(tmp_path: Path) -> None:
    (check, *_) = checks_by_clause()[hostile.CLAUSE]
    where = f"{check.module}:{check.name}"
    failed = replace(RESULT, clause=hostile.CLAUSE, verdict=Verdict.FAIL, check=where, case="")
    for name, result in (("with", failed), ("without", replace(failed, check=""))):
        records = write_records(tmp_path / f"{name}.jsonl", HEADER, TARGET, result, FOOTER)
        assert mpconform("site", records, "-o", tmp_path / name).returncode == 0
    page = f"clauses/{hostile.CLAUSE}.html"
    assert "import multiprocessing" in (tmp_path / "with" / page).read_text()
    assert f"mpconform repro {hostile.CLAUSE} --backend" in (tmp_path / "with" / page).read_text()
    assert "A script that shows it" not in (tmp_path / "without" / page).read_text()


def test_without_that_nothing_is_said_of_it(site: Path) -> None:
    assert "Faults caught" not in (site / "support.html").read_text()


def test_the_first_page_says_how_far_to_trust_it(site: Path, pages: dict[Path, Reader]) -> None:
    sentences = list(strength())
    assert len(sentences) >= 4
    for sentence in sentences:
        assert sentence in pages[site / "index.html"].text


def test_a_clause_tells_its_past(pages: dict[Path, Reader]) -> None:
    clause = "pool.new.rejects-a-number-that-is-no-integer"
    (one,) = [one for page, one in pages.items() if page.stem == clause]
    past = load_past()[clause]
    assert f"{past.came}: the clause came" in one.text
    assert past.amendments
    assert all(f"{day}: {part} amended" in one.text for day, part, _ in past.amendments)


def test_a_run_that_was_cut_off_is_called_incomplete_on_every_page(tmp_path: Path) -> None:
    records = write_records(tmp_path / "r.jsonl", HEADER, TARGET, RESULT)
    assert mpconform("site", records, "-o", tmp_path / "site").returncode == 0
    for name in ("index.html", "support.html", "clauses/pool.map.keeps-input-order.html"):
        assert "These records are incomplete" in (tmp_path / "site" / name).read_text()
