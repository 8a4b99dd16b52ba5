"""JUnit, Markdown, annotations and badges: right, and safe whatever a backend said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mpconform.clauses import load_spec
from mpconform.expectations import Expectation, Expectations, compare
from mpconform.records import Footer, Header, Result, Run, Target, TargetKey, Verdict
from mpconform.records.conformance import target_verdicts
from mpconform.views.annotations import as_annotations
from mpconform.views.junit import junit
from mpconform.views.printable import printable
from mpconform.views.run_markdown import as_markdown
from mpconform.views.site.badge import badge
from tests.records.test_records import FOOTER, HEADER, RESULT, TARGET, write
from tests.running import mpconform
from tests.views import hostile

KEY = TargetKey("billiard", "4.3.2", "fork", "CPython", "3.12.1", "linux")
PASSED, BROKEN, LOST, MISSING, ROBUST = load_spec().ids[:5]


def run() -> Run:
    """A pass, a failure, a hang, something that is lacking, and a failure that decides nothing."""
    results = [
        Result(clause, KEY, verdict, core=clause != ROBUST, because="so", got="7", note="a note")
        for clause, verdict in (
            (PASSED, Verdict.PASS),
            (BROKEN, Verdict.FAIL),
            (LOST, Verdict.HANG),
            (MISSING, Verdict.UNSUPPORTED),
            (ROBUST, Verdict.FAIL),
        )
    ]
    header = Header("0", "3.12.1", "CPython", "linux", "2026-01-01", "default", 0, ())
    return Run(header, (Target(KEY),), tuple(results), Footer(True, "2026-01-01", 5))


def held_to(*clauses: str) -> Expectations:
    """A file that expects a failure of these clauses."""
    entries = tuple(Expectation(clause, "known", "") for clause in clauses)
    return Expectations("file.toml", "billiard", entries)


def kinds(document: bytes) -> dict[str, str]:
    """Clause -> what became of its test case."""
    return {
        str(case.get("name")): next((child.tag for child in case), "passed")
        for case in ElementTree.fromstring(document).iter("testcase")
    }


def test_in_junit_what_decides_has_failed() -> None:
    assert kinds(junit(run())) == {
        PASSED: "passed",
        BROKEN: "failure",
        LOST: "failure",
        MISSING: "skipped",
        ROBUST: "skipped",
    }


def test_in_junit_a_library_is_held_to_its_file() -> None:
    comparison = compare(run(), held_to(BROKEN, ROBUST, PASSED), date.today())
    found = kinds(junit(run(), [comparison]))
    assert found[BROKEN] == found[ROBUST] == "skipped"
    assert found[PASSED] == found[LOST] == "failure"


def test_junit_counts_its_cases() -> None:
    (suite,) = ElementTree.fromstring(junit(run())).iter("testsuite")
    counts = {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counts == {"tests": "5", "failures": "2", "skipped": "2", "errors": "0"}


def test_a_summary_names_what_decides() -> None:
    text = as_markdown(run())
    assert "| `billiard (fork)` | does not conform | 1 of 3 | 0 of 1 |" in text
    assert f"| FAIL | `{BROKEN}` |" in text
    assert f"`{ROBUST}`" not in text


def test_annotations_name_what_decides() -> None:
    first, second = as_annotations(run())
    assert first.startswith(f"::error title=FAIL {BROKEN} on billiard (fork)::expected")
    assert second.startswith(f"::error title=HANG {LOST} on")


def test_a_badge_tells_the_worst() -> None:
    assert ">does not conform, 1 of 3<" in badge(target_verdicts(run()))
    kept = replace(run(), results=run().results[:1])
    assert ">conforms, 1 of 1<" in badge(target_verdicts(kept))


def test_what_a_backend_said_is_safe_in_all_of_them() -> None:
    bad = hostile.run()
    document = junit(bad)
    assert len(document) < 1_000_000
    texts = [text for node in ElementTree.fromstring(document).iter() for text in node.itertext()]
    assert all(printable(text) == text for text in texts)
    for line in as_annotations(bad):
        assert line.count("::") == 2 or line.startswith("::error title=")
        assert "\n" not in line
        assert printable(line) == line
    for line in as_markdown(bad).splitlines():
        assert printable(line) == line
        if "window.broken" in line:
            assert "``" in line  # it is code
    ElementTree.fromstring(badge(target_verdicts(bad)))


@pytest.mark.once
def test_the_command_writes_what_is_asked_for(tmp_path: Path) -> None:
    records = write(tmp_path / "r.jsonl", HEADER, TARGET, RESULT, FOOTER)
    files = {name: tmp_path / name for name in ("junit", "markdown", "badge")}
    options = [word for name, path in files.items() for word in (f"--{name}", path)]
    done = mpconform("report", records, *options)
    assert done.returncode == 0, done.stderr
    assert all(path.stat().st_size for path in files.values())
    nothing = mpconform("report", records)
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)


@pytest.mark.once
def test_a_run_in_a_job_of_githubs_tells_it(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    there = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    clause = ("--clause", "contexts.cpu_count.is-the-systems", "--start-method", "fork")
    done = mpconform("run", "tests.backends.raises_at_import:backend", "stdlib", *clause, **there)
    assert "### mpconform" in summary.read_text(), done.stderr
    assert "| `stdlib (fork)` | conforms |" in summary.read_text()
    assert "::error title=broken adapter" in done.stdout
