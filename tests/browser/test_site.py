"""Filters, search, copying, colours and reading aids of the site, as a reader uses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mpconform.clauses import load_spec
from mpconform.views.site.model import Release
from tests.browser.conftest import DIFFERS, HANGS, PASSES, SCRIPT
from tests.views import hostile

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "support.html",
    f"clauses/{HANGS}.html",
    f"clauses/{hostile.CLAUSE}.html",
    "backends/loose-1.0.html",
    Release(hostile.KEY.backend, hostile.KEY.version, ()).page,
    "spec/pool.html",
    "docs/index.html",
    "docs/reports.html",
    "docs/findings/billiard-chunksize.html",
)


def shown(page: Any) -> list[str]:
    """The clauses whose rows are shown."""
    rows: list[str] = page.eval_on_selector_all(
        "#matrix tbody tr:not([hidden]) th", "rows => rows.map(row => row.textContent)"
    )
    return rows


def cells(page: Any, clause: str) -> list[str]:
    """What stands in the row of a clause, where a column is shown."""
    row = page.locator("#matrix tbody tr", has=page.get_by_text(clause, exact=True))
    found: list[str] = row.locator("td:not([hidden])").all_text_contents()
    return found[:2]


def test_the_matrix_is_filtered(page: Any, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    assert cells(page, HANGS) == ["pass", "HANG"]
    assert cells(page, DIFFERS) == ["FAIL*", "pass"]
    page.get_by_label("Verdict").select_option(label="HANG")
    assert HANGS in shown(page)
    assert DIFFERS not in shown(page)
    page.get_by_role("button", name="Reset").click()
    count = f"document.querySelector('#count').textContent.startsWith('{len(load_spec())}')"
    page.wait_for_function(count)
    page.get_by_label("Start method").select_option("fork")
    assert cells(page, DIFFERS) == ["pass", "pass"]
    page.get_by_label("only differences").check()
    assert HANGS in shown(page)
    assert PASSES not in shown(page)
    page.get_by_label("only differences").uncheck()
    page.get_by_label("tight 1.0").uncheck()
    assert cells(page, HANGS)[0] == "HANG"


def test_the_matrix_is_whole_once_it_is_there(page: Any, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    rows = page.locator("#matrix tbody tr")
    assert rows.count() == len(load_spec())
    rows.last.scroll_into_view_if_needed()
    assert rows.last.is_visible()


def test_the_matrix_is_searched_and_its_chapter_chosen(page: Any, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_label("Search").fill("pool.map.keeps-input")
    assert shown(page) == [PASSES]
    page.get_by_label("Search").fill("")
    page.get_by_label("Chapter").select_option("pipe")
    assert all(clause.startswith("pipe.") for clause in shown(page))
    page.get_by_role("link", name=DIFFERS).click()
    assert page.get_by_role("heading", level=1).text_content() == DIFFERS


def test_the_spec_is_searched(page: Any, site: Path) -> None:
    page.goto((site / "spec" / "pool.html").as_uri())
    page.get_by_label("Search the spec").fill("keeps input-order")
    page.locator("#found").get_by_role("link", name=PASSES).click()
    assert page.get_by_role("heading", level=1).text_content() == PASSES


def test_the_documentation_is_searched(page: Any, site: Path) -> None:
    page.goto((site / "docs" / "backends" / "billiard.html").as_uri())
    page.get_by_label("Search the spec").fill("upper bound time")
    page.locator("#found").get_by_role("link", name="Unacceptable checks").click()
    page.wait_for_url("**/docs/contributing.html#unacceptable-checks")
    page.get_by_role("heading", name="Unacceptable checks").wait_for()


def test_the_command_is_copied(page: Any, site: Path) -> None:
    page.goto((site / "clauses" / f"{HANGS}.html").as_uri())
    page.get_by_role("button", name="Copy", exact=True).first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"mpconform run loose --start-method fork --clause {HANGS}"


def test_the_script_is_copied_as_it_is(page: Any, site: Path) -> None:
    page.goto((site / "clauses" / f"{HANGS}.html").as_uri())
    page.get_by_text("A script that shows it").first.click()
    page.get_by_role("button", name="Copy the script").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == SCRIPT


def test_dark_and_light_are_chosen_and_kept(page: Any, site: Path) -> None:
    page.emulate_media(color_scheme="light")
    page.goto((site / "index.html").as_uri())
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(colour) == "rgb(15, 19, 25)"
    page.reload()
    assert page.evaluate(colour) == "rgb(15, 19, 25)"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(page: Any, site: Path, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme)
    page.goto((site / name).as_uri())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    found = axe.run(page, options={"runOnly": rules, "preload": False}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_phone(page: Any, site: Path, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto((site / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_spec_is_printed_with_a_bookmark_for_every_clause(
    page: Any, site: Path, tmp_path: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")
    page.goto((site / "print.html").as_uri())
    page.pdf(path=tmp_path / "spec.pdf", format="A4", outline=True, tagged=True)
    printed = pypdf.PdfReader(tmp_path / "spec.pdf")
    text = "".join("".join(each.extract_text().split()) for each in printed.pages)
    ids = set(load_spec().ids)
    assert {clause for clause in ids if clause not in text} == set()
    assert ids - set(bookmarks(printed.outline)) == set()


def bookmarks(outline: Any) -> Iterator[str]:
    """The titles of an outline, and of all below."""
    for one in outline:
        if isinstance(one, list):
            yield from bookmarks(one)
        else:
            yield one.title


def test_it_is_used_by_the_keyboard(page: Any, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.get_by_label("Search").focus()
    page.keyboard.type("serves-several-threads")
    assert all("serves-several-threads" in clause for clause in shown(page))
