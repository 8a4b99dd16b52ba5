"""How long a case is given."""

from __future__ import annotations

from mpconform.driver.profile import liveness_deadline


def test_a_slow_machine_is_given_thirty_smoke_checks() -> None:
    assert liveness_deadline(2.0, 0.01, 0.0) == 2.0
    assert liveness_deadline(2.0, 4.0, 0.0) == 120.0


def test_a_timer_that_the_smoke_check_waited_for_is_not_waited_for_thirty_times() -> None:
    assert liveness_deadline(2.0, 0.5, 10.0) == 15.0 + 20.0
    assert liveness_deadline(2.0, 1.5, 10.0) == 15.0 + 5.0 + 20.0
