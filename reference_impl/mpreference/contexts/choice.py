"""The program's choice of a start method; None as long as it is open."""

from __future__ import annotations

method: str | None = None
