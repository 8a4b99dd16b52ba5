"""Why no check needs to reach a function."""

from __future__ import annotations

from pathlib import Path

from mpconform.toml import read_toml

FILE = Path(__file__).with_name("reasons.toml")


def reasons() -> dict[str, str]:
    """Module or module.qualified-name -> why; it goes for all below that name."""
    return {
        f"{module}.{name}" if name else module: why
        for module, names in read_toml(FILE).items()
        for name, why in names.items()
    }


def reason_for(function: str, known: dict[str, str]) -> str:
    """That of the function, or of what it is in; '' if there is none."""
    parts = function.split(".")
    names = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((known[name] for name in names if name in known), "")
