"""The search for the release that changed what a clause comes to."""

from __future__ import annotations

import pytest

from mpconform.environments import CannotMake, Releases

ALL = Releases("some", ("1", "2", "3", "4", "5", "6", "7", "8"))


@pytest.mark.parametrize("first", ALL.versions[1:])
def test_the_release_that_changed_it_is_found(first: str) -> None:
    asked = []

    def has_changed(version: str) -> bool:
        asked.append(version)
        return version >= first

    assert ALL.first_changed(has_changed) == (str(int(first) - 1), first)
    assert len(asked) <= 3


def test_releases_that_cannot_be_judged_are_passed_over() -> None:
    verdicts = {"4": None, "5": None, "6": True}
    assert ALL.first_changed(lambda version: verdicts.get(version, version > "3")) == ("3", "6")


def test_a_range_goes_from_an_earlier_release_to_a_later_one() -> None:
    assert ALL.between("3", "5").versions == ("3", "4", "5")
    with pytest.raises(CannotMake, match="some has no release 9; the last are 1, 2"):
        ALL.between("1", "9")
    with pytest.raises(CannotMake, match="5 is no earlier release of some than 3"):
        ALL.between("5", "3")
