"""The docs say what is so: examples run, commands work, defaults and tables are the code's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from mpadapters import Capability
from mpconform.clauses import load_spec
from mpconform.cli import cli
from mpconform.driver.profile import PROFILES
from mpconform.environments import CannotMake, find_python
from mpconform.expectations import read_expectations
from mpconform.records import Verdict
from tests.running import ROOT, mpconform

pytestmark = pytest.mark.once

README = (ROOT / "README.md").read_text()
ADAPTERS = (ROOT / "adapters" / "README.md").read_text()
DOCS = [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *(ROOT / "spec").glob("*.md")]
DOCS += (ROOT / "docs").rglob("*.md")


def blocks(text: str, language: str) -> list[str]:
    """The fenced code blocks of ``text`` in ``language``."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The ``mpconform`` commands of the section *Using it*, without their comments."""
    (block,) = [b for b in blocks(README, "sh") if b.startswith("mpconform run  ")]
    return [line.partition("#")[0].strip() for line in block.splitlines()]


@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_readme_work(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = {"XDG_STATE_HOME": str(tmp_path)}  # lest the last run be that of another test
    if any(word in command for word in ("show", "diff", "site", "report")):
        mpconform(
            "run", "stdlib", "--clause", "contexts.cpu_count.*", "-o", "records.jsonl", **kept
        )
    arguments = shlex.split(command)[1:]
    if arguments[0] == "run" and "--clause" not in arguments:
        arguments += ["--clause", "pool.map.*"]  # the whole suite runs elsewhere
    done = mpconform(*arguments, **kept)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_releases_and_pythons_of_the_readme_are_judged_side_by_side(tmp_path: Path) -> None:
    (block,) = [b for b in blocks(README, "sh") if "bisect" in b]
    releases, pythons, bisect = (
        shlex.split(line.partition("#")[0])[1:] for line in block.split("\n")[:3]
    )
    here = {"MPCONFORM_ENVIRONMENTS": str(tmp_path)}
    clause = ("--clause", "process.close.may-come-early-and-twice", "--start-method", "fork")
    done = mpconform(*releases, *clause, **here)
    assert "billiard 4.2.4 (fork): " in done.stdout, done.stdout + done.stderr
    done = mpconform(*bisect, **here)
    assert "mended it" in done.stdout, done.stdout + done.stderr
    if have_both_pythons(pythons):
        done = mpconform(*pythons, *clause, **here)
        assert len(re.findall(r"stdlib 3[0-9.]+ \(fork\): conforms", done.stdout)) == 2


def have_both_pythons(words: list[str]) -> bool:
    try:
        return bool([find_python(word) for word in words if word[0] == "3"])
    except CannotMake:
        return False


def test_the_files_of_the_docs_on_records_are_shown_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (command,) = blocks((ROOT / "docs" / "records.md").read_text(), "sh")
    for file, method in (("linux.jsonl", "fork"), ("macos.jsonl", "spawn")):
        options = ("--start-method", method, "--clause", "contexts.cpu_count.*", "-o", file)
        mpconform("run", "stdlib", *options)
    shown = mpconform(*shlex.split(command)[1:]).stdout
    assert "stdlib (fork): conforms" in shown
    assert "stdlib (spawn): conforms" in shown


def test_the_custom_backend_of_the_docs_runs(tmp_path: Path) -> None:
    match = re.search(r"<!-- example: (\S+) -->\n```python\n(.*?)^```$", ADAPTERS, re.M | re.S)
    assert match is not None
    (tmp_path / match[1]).write_text(match[2])
    (command,) = [b for b in blocks(ADAPTERS, "sh") if "tiny_pool" in b]
    arguments = [*shlex.split(command)[1:], "--profile", "smoke"]
    done = mpconform(*arguments, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    for method in ("fork", "spawn", "forkserver"):
        summary = rf"tiny \({method}\): conforms; core (\d+) of \1 passed"
        assert re.search(summary, done.stdout), done.stdout


@pytest.mark.parametrize("block", blocks(ADAPTERS, "python"))
def test_the_examples_of_adapters_load(block: str) -> None:
    names: dict[str, object] = {}
    exec(block, names)
    assert type(names["backend"]).__name__ == "Backend"


def test_no_doc_installs_from_an_index_that_does_not_have_it() -> None:
    assert [path.name for path in DOCS if re.search(_FROM_AN_INDEX, path.read_text())] == []


_FROM_AN_INDEX = r"pip install ['\"]?mpconform(?! @)"


def test_every_capability_is_documented() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", ADAPTERS, re.MULTILINE)
    assert rows == [(capability.value, capability.meaning) for capability in Capability]


def test_every_verdict_is_documented() -> None:
    rows = re.findall(r"^\| ([A-Z-]{4,}) \|", README, re.MULTILINE)
    assert set(rows) == {verdict.value for verdict in Verdict}


def test_the_expectation_file_of_the_readme_is_one(tmp_path: Path) -> None:
    (block,) = blocks(README, "toml")
    file = tmp_path / "expectations.toml"
    file.write_text(block)
    (entry,) = read_expectations(file, load_spec()).entries
    there = (3, 12), "linux", "fork", "CPython"
    assert entry.covers("pool.worker-death.fails-the-task", *there)


def test_the_defaults_in_the_readme_are_the_code_s() -> None:
    examples = [str(PROFILES[name].generated) for name in ("default", "thorough")]
    assert "`default` and `thorough` try {} and {} generated cases".format(*examples) in README
    default, thorough = PROFILES["default"].deadline, PROFILES["thorough"].deadline
    assert PROFILES["smoke"].generated == 0
    assert f"(default {default:g}, in `thorough` {thorough:g})" in README


def test_every_option_named_in_the_readme_exists() -> None:
    context = click.Context(cli)
    known = {
        option
        for name in cli.list_commands(context)
        for parameter in cli.get_command(context, name).params  # type: ignore[union-attr]
        for option in parameter.opts
    }
    section = README[README.index("## Using it") : README.index("### In a library's own CI")]
    named = set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", section))
    assert named - known == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[\w.-]+)?\)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_clause_ids_in_the_docs_exist() -> None:
    spec = load_spec()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for name in re.findall(
            r"\b(?:pool|process|pipe|imap)\.[a-z_]+\.[a-z-]+\b", path.read_text()
        ):
            assert name in spec or "example" in name, f"{path.name}: {name}"
