"""A sample of scripts, judged against themselves; ``python -m tests.scripts`` judges all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mpconform.driver.generation import prepare
from tests import scripts

pytestmark = pytest.mark.once


@pytest.fixture(scope="module", autouse=True)
def arenas() -> Iterator[None]:
    prepare()
    yield
    scripts.ARENAS.close()


@pytest.mark.parametrize(
    "clause",
    [
        "pool.map.keeps-input-order",  # a property, with gates
        "process.run.may-be-overridden",  # a stand-in with a base
        "contexts.main.objects-come-back-as-they-were",  # a program beside the script
        "pool.end.comes-with-the-owners-end",  # the script itself with a call to make
    ],
)
def test_a_script_fails_on_a_fault_and_passes_without(clause: str) -> None:
    (mutant,) = scripts.one_each([clause], set())
    found = scripts.measured(mutant)
    assert found.own_lines > 0
    assert found.right, found
