"""What the tests of the driver share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mpconform.driver.keeper import Keeper


@pytest.fixture(scope="module")
def keeper() -> Iterator[Keeper]:
    """A keeper of the standard library, for the tests of a module."""
    keeper = Keeper("mpadapters.stdlib:backend")
    yield keeper
    keeper.close()
