"""Records that were cut or changed anywhere: what is shown is right and said to be incomplete, or
there is one clear line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.show import command as show
from mpconform.records import Verdict
from tests.records.test_records import FOOTER, HEADER, KEY, RESULT, TARGET, write

pytestmark = pytest.mark.once

OTHER = KEY._replace(start_method="spawn")
FAILED = replace(RESULT, verdict=Verdict.FAIL, got="1", because="a promise")
RECORDS = (
    HEADER,
    TARGET,
    replace(TARGET, key=OTHER),
    replace(RESULT, target=OTHER),
    FAILED,
    replace(FOOTER, results=2),
)
LINES = ("Traceback", "(fork): conforms")
"""What is shown of no damaged file: the target under fork does not conform."""


def shown(path: Path) -> tuple[int, str]:
    """The exit code of `mpconform show`, and what it prints."""
    result = CliRunner().invoke(show, [str(path)], standalone_mode=False)
    if isinstance(result.exception, CannotDo):
        return ExitCode.USAGE, f"{result.exception.format_message()}\n"
    assert result.exception is None, result.exception
    return result.return_value, result.output


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_file_that_was_cut_or_changed_misleads_nobody(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "r.jsonl"
    path.unlink(missing_ok=True)
    whole = write(path, *RECORDS).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 2), label="at")
    if data.draw(st.booleans(), label="cut"):
        path.write_bytes(whole[:at])
    else:
        byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[at]), label="byte")
        path.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
    code, output = shown(path)
    assert not any(line in output for line in LINES)
    if code == ExitCode.USAGE:
        assert output.count("\n") == 1
    else:
        in_the_footer = at > whole.rindex(b"\n", 0, -1)
        assert "This run is incomplete" in output or in_the_footer


def test_records_that_were_changed_are_shown_and_said_to_be(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", *RECORDS)
    path.write_text(path.read_text().replace('"FAIL"', '"PASS"'))
    code, output = shown(path)
    assert code == ExitCode.DOES_NOT_CONFORM
    assert "(fork): undecided" in output
    assert "its records were changed after they were written" in output
