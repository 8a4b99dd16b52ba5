"""The search for the release that broke a clause."""

from __future__ import annotations

import pytest

from mpconform.environments import CannotMake, Releases

ALL = Releases("some", ("1", "2", "3", "4", "5", "6", "7", "8"))


@pytest.mark.parametrize("first_bad", ALL.versions[1:])
def test_the_first_bad_release_is_found(first_bad: str) -> None:
    asked = []

    def is_bad(version: str) -> bool:
        asked.append(version)
        return version >= first_bad

    assert ALL.first_bad(is_bad) == (str(int(first_bad) - 1), first_bad)
    assert len(asked) <= 3


def test_releases_that_cannot_be_judged_are_passed_over() -> None:
    verdicts = {"4": None, "5": None, "6": True}
    assert ALL.first_bad(lambda version: verdicts.get(version, version > "3")) == ("3", "6")


def test_a_range_goes_from_an_earlier_release_to_a_later_one() -> None:
    assert ALL.between("3", "5").versions == ("3", "4", "5")
    with pytest.raises(CannotMake, match="some has no release 9; the last are 1, 2"):
        ALL.between("1", "9")
    with pytest.raises(CannotMake, match="5 is no earlier release of some than 3"):
        ALL.between("5", "3")
