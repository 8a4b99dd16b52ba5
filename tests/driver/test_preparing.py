"""Hypothesis is prepared once, and what it makes afterwards can be looked through."""

from __future__ import annotations

import gc

from mpconform.driver.generation import prepare


def test_what_is_made_after_the_first_time_is_not_set_aside() -> None:
    prepare()
    referred = object()
    refers = [referred]
    prepare()
    # Hypothesis warns of an object of its own that nothing seems to refer to.
    assert any(one is refers for one in gc.get_referrers(referred))
