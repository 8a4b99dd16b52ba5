"""A subclass of the backend's Process, one for each backend and start method.

Under spawn a subclass has to be importable by name; but which classes there are is not known before
the backend is. So a class is made when its name is asked for.
"""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.suite import Api


def subclass(mp: Api, of_the_module: bool = False) -> type[Any]:
    """A subclass of ``mp.Process`` whose ``run`` calls ``self.work(self)``.

    With ``of_the_module``, of the ``Process`` of the library's own module.
    """
    of = "module" if of_the_module else "context"
    return __getattr__(f"Worker of {mp.adapter.replace('.', '/')} under {mp.start_method} by {of}")


def __getattr__(name: str) -> type[Any]:
    if not name.startswith("Worker of "):
        raise AttributeError(name)
    where, _, of = name.removeprefix("Worker of ").rpartition(" by ")
    adapter, _, start_method = where.partition(" under ")
    from mpadapters import Api as ApiOf  # here, for not every process that imports this needs it

    api = ApiOf(adapter.replace("/", "."), start_method)
    base = api.module.Process if of == "module" else api.Process

    def run(self: Any) -> None:
        self.work(self)

    namespace = {"run": run, "__module__": __name__, "__qualname__": name}
    made = globals()[name] = type(name, (base,), namespace)
    return made
