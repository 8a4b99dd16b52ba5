"""A browser, and a site with known verdicts in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpconform.clauses import load_spec
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from mpconform.views.site.model import Site
from mpconform.views.site.write import write
from tests.views import hostile

sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

PASSES = "pool.map.keeps-input-order"
HANGS = "pool.close.lets-submitted-tasks-finish"
SCRIPT = "import multiprocessing\n\nif 1 < 2:\n    print('</pre><b>')\n"
DIFFERS = "pipe.poll.tells-whether-a-message-waits"


def key(backend: str, method: str) -> TargetKey:
    """A target of this site."""
    return TargetKey(backend, "1.0", method, "CPython", "3.12.1", "linux")


def run() -> Run:
    """Two libraries under two start methods: one clause that all keep, one that hangs on one, one
    that the other fails under spawn; and the hostile one."""
    verdicts = {
        PASSES: {},
        HANGS: {("loose", "fork"): Verdict.HANG, ("loose", "spawn"): Verdict.HANG},
        DIFFERS: {("tight", "spawn"): Verdict.FAIL},
    }
    targets = [
        key(backend, method) for backend in ("tight", "loose") for method in ("fork", "spawn")
    ]
    results = [
        Result(
            clause, target, odd.get((target.backend, target.start_method), Verdict.PASS), core=True
        )
        for clause, odd in verdicts.items()
        for target in targets
    ]
    other = hostile.run()
    return Run(
        Header("0", "3.12.1", "CPython", "linux", "2026-01-01", "default", 0, tuple(verdicts)),
        (*map(Target, targets), *other.targets),
        (*results, *other.results),
        Footer(True, "2026-01-01", len(results)),
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    folder = tmp_path_factory.mktemp("site")
    write(Site(list(load_spec()), run(), {}, {}, (), script=lambda result: SCRIPT), folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    """Chromium, which MPCONFORM_CHROMIUM or the PATH has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("MPCONFORM_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    if path is None:
        needed = os.environ.get("MPCONFORM_BROWSER") == "required"
        lost = pytest.fail if needed else pytest.skip
        lost("no chromium is installed (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A page that may not complain: nothing is logged as an error, nothing leaves the machine."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    found = context.new_page()
    complaints: list[str] = []
    found.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on(
        "request",
        lambda asked: None if asked.url.startswith("file:") else complaints.append(asked.url),
    )
    yield found
    assert complaints == []
    assert found.evaluate("window.broken") is None
    context.close()
