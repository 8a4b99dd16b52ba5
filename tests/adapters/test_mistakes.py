"""What an adapter's author does wrong is told in one line that says what."""

from __future__ import annotations

import pytest

from mpconform.arena.loading import BrokenAdapter, load
from tests.running import mpconform

pytestmark = pytest.mark.once

MISTAKEN = "tests.backends.mistaken"


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ("a_string", "write ['fork']"),
        ("a_number", "no sequence of names"),
        ("no_method", "names no start method"),
        ("no_function", "cannot be called"),
        ("a_list", "Capability.NAME"),
        ("nonsense", "'nonsense', which is no capability"),
        ("not_there", "has no 'not_there'"),
    ],
)
def test_a_wrong_field_is_named(attribute: str, told: str) -> None:
    with pytest.raises(BrokenAdapter) as caught:
        load(f"{MISTAKEN}:{attribute}")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ("frok", "api('frok') raised ValueError: cannot find context for 'frok'"),
        ("raising", "api('fork') raised LookupError: no licence today"),
        ("nothing", "api('fork') returned None"),
        ("another_module", "No module named 'no_such_module'"),
    ],
)
def test_what_an_api_raises_is_told(attribute: str, told: str) -> None:
    done = mpconform("run", f"{MISTAKEN}:{attribute}")
    assert done.returncode == 2, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "broken adapter" in line]
    assert [told in line for line in lines] == [True], done.stdout


def test_a_context_alone_is_told_what_to_add() -> None:
    done = mpconform("run", "tests.backends.plain:bare_context")
    assert done.returncode == 2, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "broken adapter" in line]
    assert 'add module="multiprocessing" to the Backend' in line
    assert 'Capability.CONNECTION_WAIT: "why"' in line
