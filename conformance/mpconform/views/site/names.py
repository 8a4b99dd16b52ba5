"""Names of files for whatever a library is called."""

from __future__ import annotations

import hashlib
import re

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80


def file_name(title: str) -> str:
    """A name of a file (without its ending) that is safe everywhere, and another for each title."""
    safe = _UNSAFE.sub("-", title).strip(".-")[:_LONGEST]
    if safe == title.replace(" ", "-"):
        return safe
    digest = hashlib.sha256(title.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{safe}-{digest}".lstrip("-")
