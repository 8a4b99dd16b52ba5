"""What identifies a target: the Python that it ran on."""

from __future__ import annotations

import platform
import sysconfig

import pytest

from mpconform.run.targets import key_of


@pytest.mark.parametrize(("disabled", "suffix"), [(1, "t"), (0, ""), (None, "")])
def test_a_free_threaded_python_is_another_one(
    monkeypatch: pytest.MonkeyPatch, disabled: int | None, suffix: str
) -> None:
    monkeypatch.setattr(sysconfig, "get_config_var", {"Py_GIL_DISABLED": disabled}.get)
    assert key_of("stdlib").python == platform.python_version() + suffix
