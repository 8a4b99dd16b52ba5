"""Writing a file so that nothing is lost: the new one takes its place when it is whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mpconform.cli.errors import CannotDo


def replace_file(file: Path, text: str, look: Callable[[Path], object] = lambda path: None) -> None:
    """Write ``text`` to ``file``; ``look`` may raise if what was written is not as it should be."""
    place = file.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        path = Path(name)
        try:
            with open(descriptor, "w", encoding="utf-8") as new:
                new.write(text)
            os.chmod(path, place.stat().st_mode & 0o7777 if place.exists() else 0o644)
            look(path)
            path.replace(place)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
    except OSError as error:
        raise CannotDo(f"cannot write {file}: {error.strerror}; it is as it was") from error
