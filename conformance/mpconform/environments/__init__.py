"""Environments: another release of a library, or another Python, for the arenas of a run.

- ``request.py``: what was asked for: requirements, and a Python;
- ``pythons.py``: the interpreter for a version, as uv, pyenv or the PATH have it;
- ``made.py``: the environment, made once and kept; the tool itself is not installed there;
- ``releases.py``: the releases of a library, and the search for the one that broke a clause.
"""

from mpconform.environments.made import made
from mpconform.environments.pythons import find_python
from mpconform.environments.releases import Releases, releases_of
from mpconform.environments.request import CannotMake, Request

__all__ = ["CannotMake", "Releases", "Request", "find_python", "made", "releases_of"]
