"""What is printed in a step of a GitHub job: a backend gives no commands to the runner there."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from mpconform.cli import job
from mpconform.views.workflow_commands import as_text
from tests.records.test_records import write
from tests.running import mpconform
from tests.views import hostile

pytestmark = pytest.mark.once


def obeyed(printed: str) -> list[str]:
    """The lines that the runner would take for commands, as it reads them."""
    lines = printed.replace("\r", "\n").split("\n")
    return [line for line in lines if line.lstrip("\u200b \t").startswith("::") or "##[" in line]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    run = hostile.run()
    return write(tmp_path / "r.jsonl", run.header, *run.targets, *run.results, run.footer)


@pytest.mark.parametrize("options", [(), ("--evidence",), ("--matrix",)])
def test_a_view_has_no_commands_of_a_backend_in_it(records: Path, options: tuple[str, ...]) -> None:
    outside = mpconform("show", records, *options).stdout
    assert bool(obeyed(outside)) == (options == ("--evidence",))
    done = mpconform("show", records, *options, GITHUB_ACTIONS="true")
    assert obeyed(done.stdout) == []
    assert obeyed(done.stderr) == []
    assert done.stdout.count("the end") == outside.count("the end")


def test_a_mistake_is_no_command_either() -> None:
    done = mpconform("show", "\n::error::evil", GITHUB_ACTIONS="true")
    assert done.returncode == 2
    assert "evil" in done.stderr
    assert obeyed(done.stderr) == []


def in_a_job(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is printed from now on, as the runner reads it."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    job.begin()
    return stream


@pytest.mark.parametrize(
    "pieces", [[":", ":error::x"], [" ", "::error::x"], ["a\r", "::error::x"], ["a ##", "[error]x"]]
)
def test_a_line_that_comes_in_pieces_is_no_command(
    pieces: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = in_a_job(monkeypatch)
    for piece in pieces:
        sys.stdout.write(piece)
    assert printed.getvalue() == as_text("".join(pieces))
    assert obeyed(printed.getvalue()) == []


def test_what_we_say_to_the_job_is_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = in_a_job(monkeypatch)
    print("begun", end="")
    job.command("::error::ours")
    print("::error::theirs")
    assert obeyed(printed.getvalue()) == ["::error::ours"]


@pytest.mark.parametrize("text", ["a::b", "### Heading", "x = y[0]", "| a | : | ##", "“:” ok"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert as_text(text) == text
