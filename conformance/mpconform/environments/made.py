"""Making environments, and keeping them.

An environment has the library and psutil, which the arena needs; the rest of this tool is pure
Python, and found by a folder of links to it. So every release of a library is judged by the very
same suite, and an environment takes no more than its library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from mpconform.arena.client.adapter import Interpreter
from mpconform.environments import installer
from mpconform.environments.pythons import find_python
from mpconform.environments.request import CannotMake, Request

_PACKAGES = ("mpconform", "mpadapters", "mpreference")
_ALWAYS = ("psutil",)
_COMPLETE = "mpconform-complete"


def made(request: Request, on_making: Callable[[Request], None]) -> Interpreter:
    """The interpreter of the environment; if there is none yet, it is made, and ``on_making`` told.

    Raises CannotMake.
    """
    python = find_python(request.python)
    folder = _folder() / f"{request.in_words}-{_digest(python, *request.requirements)}"
    with _locked(folder):
        if not (folder / _COMPLETE).exists():
            on_making(request)
            shutil.rmtree(folder, ignore_errors=True)
            installer.make(python, folder)
            interpreter = str(folder / "bin" / "python")
            installer.install(interpreter, [*_ALWAYS, *request.requirements])
            (folder / _COMPLETE).touch()
    return Interpreter(str(folder / "bin" / "python"), str(_links()))


def _links() -> Path:
    """A folder with links to the packages of this tool, as they are installed here."""
    places = {name: _place(name) for name in _PACKAGES}
    folder = _folder() / f"tool-{_digest(*places.values())}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, place in places.items():
        if not (folder / name).exists():
            temporary = folder / f".{name}-{os.getpid()}"
            temporary.symlink_to(place)
            temporary.replace(folder / name)
    return folder


def _place(package: str) -> str:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return str(Path(spec.submodule_search_locations[0]).resolve())


def _folder() -> Path:
    """Where environments are kept (environment: MPCONFORM_ENVIRONMENTS)."""
    chosen = os.environ.get("MPCONFORM_ENVIRONMENTS")
    return Path(chosen or platformdirs.user_cache_path("mpconform") / "environments")


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:10]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let nobody else make this environment meanwhile."""
    import fcntl  # here, for it is imported on Windows too

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{folder}.lock", "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise CannotMake(
            f"cannot keep an environment in {folder.parent}: {error.strerror};"
            " name another folder with MPCONFORM_ENVIRONMENTS"
        ) from error
