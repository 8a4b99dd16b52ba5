"""A page of the site, before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """A page: its file, the template, and what that is given. ``up`` leads to the first page."""

    file: str
    template: str
    values: Mapping[str, Any]

    @property
    def up(self) -> str:
        """From the page to the folder of the site."""
        return "../" * self.file.count("/")
