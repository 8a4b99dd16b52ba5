"""A subclass of the backend's Process, one for each backend and start method.

Under spawn a subclass has to be importable by name; but which classes there are is not known before
the backend is. So a class is made when its name is asked for.
"""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import Api


def subclass(mp: Api) -> type[Any]:
    """A subclass of ``mp.Process`` whose ``run`` calls ``self.work(self)``."""
    return __getattr__(f"Worker of {mp.adapter.replace('.', '/')} under {mp.start_method}")


def __getattr__(name: str) -> type[Any]:
    if not name.startswith("Worker of "):
        raise AttributeError(name)
    adapter, _, start_method = name.removeprefix("Worker of ").partition(" under ")
    from mpadapters import Api as ApiOf  # here, for not every process that imports this needs it

    base = ApiOf(adapter.replace("/", "."), start_method).Process

    def run(self: Any) -> None:
        self.work(self)

    namespace = {"run": run, "__module__": __name__, "__qualname__": name}
    made = globals()[name] = type(name, (base,), namespace)
    return made
