"""The house is as CONTRIBUTING says: which room imports which, and one word for one thing."""

from __future__ import annotations

import re

import pytest

from tests.rooms import ROOT, classes, imports, in_order

pytestmark = pytest.mark.once

TABLE = re.findall(
    r"^\| `(?:conformance/mpconform|adapters|reference_impl)/([^`]+)`[^|]*"
    r"\| [^|]+ \| ?([^|]*) ?\|$",
    (ROOT / "CONTRIBUTING.md").read_text(),
    re.MULTILINE,
)
"""Each room of the table, and the rooms that it is said to import."""


def test_imports_run_one_way() -> None:
    assert in_order()


@pytest.mark.parametrize(("where", "said"), [row for row in TABLE if "all" not in row[1].split()])
def test_a_room_imports_what_the_table_says(where: str, said: str) -> None:
    room = where.removesuffix("/").removesuffix(".py")
    assert imports()[room] == {name.strip() for name in said.split(",")} - {""}


def test_the_table_has_every_package() -> None:
    rooms = {where.removesuffix("/").removesuffix(".py") for where, _ in TABLE}
    modules = {"annotations", "mpconform", "toml", "witness", "__main__"}
    plugin = {room for room in imports() if room.startswith("pytest_")}
    assert set(imports()) - modules - plugin <= rooms


def test_no_two_classes_have_one_name() -> None:
    assert {name: modules for name, modules in classes().items() if len(modules) > 1} == {}
