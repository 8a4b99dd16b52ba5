"""The workflows run commands that there are, with options that there are."""

from __future__ import annotations

import re
from importlib.metadata import entry_points

import click
import pytest

from mpconform.cli import cli
from tests.running import ROOT

pytestmark = pytest.mark.once

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
COMMANDS = [
    (path.name, line)
    for path in WORKFLOWS
    for line in re.findall(r"^ *(?:- run: )?(mpconform [a-z].*)$", path.read_text(), re.MULTILINE)
]


@pytest.mark.parametrize(("name", "line"), COMMANDS)
def test_a_command_and_its_options_are_there(name: str, line: str) -> None:
    word, *_ = line.split()[1:]
    command = cli.get_command(click.Context(cli), word)
    assert command is not None, line
    known = {option for each in command.params for option in each.opts}
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)) <= known


def test_every_backend_is_judged() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    listed = re.findall(r"^          - ([\w.-]+)$", text, re.MULTILINE)
    measured = re.findall(r"backend: \[(.+)\]", text)[0].split(", ")
    known = {point.name for point in entry_points(group="mpconform.backends")}
    assert sorted(listed + measured) == sorted(known)


def test_every_environment_of_tox_is_there() -> None:
    named = re.findall(r"environment: \[(.*)\]", (ROOT / ".github/workflows/ci.yml").read_text())
    wanted = {word.strip() for one in named for word in one.split(",")}
    listed = (ROOT / "tox.ini").read_text()
    sections = set(re.findall(r"^\[testenv:(\w+)\]$", listed, re.MULTILINE))
    assert all(word in sections or re.fullmatch(r"py31\d", word) for word in wanted)
